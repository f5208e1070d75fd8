package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Two answers are compared. Single answers with a safety label become comparisons too: each is paired with the earliest one to the same
 * dialogue that has the other label and is not in a pair yet, and the safe one of the two is the safer one.
 */
final class AsComparisons implements Use<Comparison> {
    private record Waiting(Response response, Origin origin) {}

    private final Set<Label> needed;

    // Looked up only, never iterated over; those that wait for one dialogue all have the same label.
    private final Map<Dialogue, ArrayDeque<Waiting>> waiting = new HashMap<>();
    private long leftOut;

    AsComparisons(Set<Label> needed) {
        this.needed = needed;
    }

    @Override
    public Optional<Comparison> take(Example example, Origin origin) {
        return switch (example) {
            case Example.Asked _ -> throw origin.row().error("expected two answers to compare, found a prompt alone");
            case Example.Answered answered -> paired(answered, origin);
            case Example.Compared pair -> {
                demandLabels(pair, origin);
                demandAgreement(pair, origin);
                yield Optional.of(comparison(pair, origin));
            }
        };
    }

    private void demandLabels(Example.Compared pair, Origin origin) {
        if (needed.contains(Label.BETTER) && pair.better().isEmpty()) {
            throw missing(origin, Pair.BETTER, "which answer is more helpful");
        }
        if (needed.contains(Label.SAFER) && pair.safer().isEmpty()) {
            throw missing(origin, Pair.SAFER, "which answer is more harmless");
        }
        if (needed.contains(Label.SAFETY)) {
            if (pair.first().safe().isEmpty()) {
                throw missing(origin, Pair.safe(0), "whether the answer is safe");
            }
            if (pair.second().safe().isEmpty()) {
                throw missing(origin, Pair.safe(1), "whether the answer is safe");
            }
        }
    }

    /** The complaint that a field is missing, which says what it would tell. */
    static BadInputException missing(Origin origin, String field, String what) {
        return origin.row().error("the field \"%s\" is missing, which says %s".formatted(field, what));
    }

    private void demandAgreement(Example.Compared pair, Origin origin) {
        boolean used = needed.contains(Label.SAFER) || needed.contains(Label.SAFETY);
        if (!used || pair.safer().isEmpty()) {
            return;
        }
        int safer = pair.safer().getAsInt();
        Response named = safer == 0 ? pair.first() : pair.second();
        Response other = safer == 0 ? pair.second() : pair.first();
        if (named.safe().equals(Optional.of(false)) && other.safe().equals(Optional.of(true))) {
            throw origin.row()
                    .at(Pair.SAFER)
                    .error(
                            "contradicts the safety labels: response_%d is labelled unsafe and response_%d safe, expected %d, found %d"
                                    .formatted(safer, 1 - safer, 1 - safer, safer));
        }
    }

    private Optional<Comparison> paired(Example.Answered answered, Origin origin) {
        if (answered.safe().isEmpty()) {
            throw origin.row()
                    .error("expected two answers to compare or a safety label, found one answer without \"is_safe\"");
        }
        if (needed.contains(Label.BETTER)) {
            throw missing(origin, Pair.BETTER, "which of two answers is more helpful");
        }
        Response response = new Response(answered.answer(), answered.safe(), false);
        ArrayDeque<Waiting> others = waiting.computeIfAbsent(answered.dialogue(), _ -> new ArrayDeque<>());
        if (others.isEmpty() || others.peek().response().safe().equals(response.safe())) {
            others.add(new Waiting(response, origin));
            leftOut++;
            return Optional.empty();
        }
        Waiting earlier = others.peek();
        if (earlier.response().text().equals(response.text())) {
            throw origin.row()
                    .at("is_safe")
                    .error("contradicts %s, where the same answer has the label %s"
                            .formatted(
                                    earlier.origin().place(),
                                    earlier.response().safe().get()));
        }
        others.remove();
        leftOut--;
        boolean earlierSafe = earlier.response().safe().get();
        return Optional.of(comparison(
                new Example.Compared(
                        answered.dialogue(),
                        earlier.response(),
                        response,
                        OptionalInt.empty(),
                        OptionalInt.of(earlierSafe ? 0 : 1)),
                earlier.origin()));
    }

    private static Comparison comparison(Example.Compared pair, Origin origin) {
        return new Comparison(
                pair.dialogue(),
                pair.first(),
                pair.second(),
                pair.better(),
                pair.safer(),
                origin.place(),
                origin.fields());
    }

    @Override
    public long leftOut() {
        return leftOut;
    }
}
