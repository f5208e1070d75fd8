package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A row of PKU-SafeRLHF. Labels may be absent or null. Of its own, Levee adds {@code response_N_truncated}: the answer was cut by the
 * length limit of the policy that gave it.
 */
final class Pair {
    /** Names the more helpful answer. */
    static final String BETTER = "better_response_id";
    /** Names the more harmless answer. */
    static final String SAFER = "safer_response_id";

    private Pair() {}

    static Example.Compared read(Json row) {
        Dialogue dialogue = PromptField.dialogue(row, "prompt");
        Response first = response(row, 0);
        Response second = response(row, 1);
        if (first.text().equals(second.text()) && first.truncated() == second.truncated()) {
            throw row.error("response_0 and response_1 are the same, which leaves nothing to compare");
        }
        return new Example.Compared(dialogue, first, second, which(row, BETTER), which(row, SAFER));
    }

    private static Response response(Json row, int index) {
        return new Response(
                row.at("response_" + index).text(),
                row.find(safe(index)).map(Json::flag),
                row.find("response_%d_truncated".formatted(index))
                        .map(Json::flag)
                        .orElse(false));
    }

    /** The field with the safety label of an answer. */
    static String safe(int index) {
        return "is_response_%d_safe".formatted(index);
    }

    private static OptionalInt which(Json row, String name) {
        Optional<Json> field = row.find(name);
        if (field.isEmpty()) {
            return OptionalInt.empty();
        }
        long found = field.get().whole();
        if (found != 0 && found != 1) {
            throw field.get().error("expected 0 or 1, found " + found);
        }
        return OptionalInt.of((int) found);
    }
}
