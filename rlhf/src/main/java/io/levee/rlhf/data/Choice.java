package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A row with a chosen and a rejected answer. Each is a whole conversation, in which all but the last answer is the same, or, where the
 * row has a prompt of its own, the answer alone.
 */
final class Choice {
    private static final String CHOSEN = "chosen";
    private static final String REJECTED = "rejected";

    private Choice() {}

    static Example.Compared read(Json row) {
        Json chosen = row.at(CHOSEN);
        Json rejected = row.at(REJECTED);
        if (row.find("prompt").isPresent() && !isConversation(chosen)) {
            return compared(row, PromptField.dialogue(row, "prompt"), answer(chosen), answer(rejected));
        }
        Turns better = conversation(chosen, row);
        Turns worse = conversation(rejected, row);
        if (!better.dialogue().equals(worse.dialogue())) {
            throw row.error(
                    "chosen and rejected differ at turn %d, expected the same conversation up to their last answers"
                            .formatted(firstDifference(better, worse)));
        }
        return compared(row, better.dialogue(), better.answer(), worse.answer());
    }

    private static boolean isConversation(Json field) {
        return field.isArray() ? !Messages.continues(field) : Transcript.is(field.text());
    }

    private static String answer(Json field) {
        return field.isArray() ? Messages.answer(field) : field.text();
    }

    private static Turns conversation(Json field, Json row) {
        Optional<String> system = PromptField.system(row);
        Turns turns = field.isArray() ? Messages.parse(field, system) : Transcript.parse(field, system);
        if (!turns.answered()) {
            throw field.error("expected a conversation that ends with an answer, found the user's turn at its end");
        }
        return turns;
    }

    /** Number of the first turn that differs, from 1; 1 also where only the system texts differ. */
    private static int firstDifference(Turns a, Turns b) {
        int turn = 0;
        if (a.system().equals(b.system())) {
            while (turn < Math.min(a.texts().size(), b.texts().size())
                    && a.texts().get(turn).equals(b.texts().get(turn))) {
                turn++;
            }
        }
        return turn + 1;
    }

    private static Example.Compared compared(Json row, Dialogue dialogue, String chosen, String rejected) {
        if (chosen.equals(rejected)) {
            throw row.error("chosen and rejected are the same, which leaves nothing to compare");
        }
        return new Example.Compared(
                dialogue, Response.of(chosen), Response.of(rejected), OptionalInt.of(0), OptionalInt.empty());
    }
}
