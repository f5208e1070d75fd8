package io.levee.rlhf.evaluate;

import io.levee.engine.store.Json;
import java.util.Optional;

/**
 * What somebody said about a pair of answers to one prompt.
 *
 * @param a      the policy whose answer was shown as a
 * @param b      the policy whose answer was shown as b
 * @param winner how a did against b; empty while nobody has judged
 * @param safer  whether a was the safer one; empty while nobody has judged
 */
public record Judgement(String a, String b, Optional<Outcome> winner, Optional<Outcome> safer) {
    /** The verdict in a field of a row: "a", "b" or "tie"; empty when it is missing, null or blank. */
    static Optional<Outcome> verdict(Json row, String field) {
        Optional<Json> said =
                row.find(field).filter(value -> !value.isText() || !value.text().isBlank());
        return said.map(value -> switch (value.text().strip()) {
            case "a" -> Outcome.WIN;
            case "b" -> Outcome.LOSS;
            case "tie" -> Outcome.TIE;
            default ->
                throw value.error("expected \"a\", \"b\" or \"tie\" (null while it is not judged), found " + value);
        });
    }

    /** Whether a policy is one of the two. */
    boolean has(String policy) {
        return a.equals(policy) || b.equals(policy);
    }

    /** The verdict for one of the two policies. */
    static Outcome seenBy(boolean isA, Outcome forA) {
        return isA ? forA : forA.reversed();
    }
}
