package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What a row says, whatever its shape: a dialogue with no answer, with one, with two that were compared or with several in order. */
sealed interface Example {
    /** What is asked. */
    Dialogue dialogue();

    /** A dialogue alone. */
    record Asked(Dialogue dialogue) implements Example {}

    /**
     * A dialogue with an answer and what somebody said about it.
     *
     * @param unlearnt turns of the assistant that are not to be imitated, by their place among the turns
     */
    record Answered(Dialogue dialogue, String answer, Judgement judgement, Set<Integer> unlearnt) implements Example {
        /** An answer to be imitated unless its safety label says otherwise. */
        Answered(Dialogue dialogue, String answer, Optional<Boolean> safe) {
            this(dialogue, answer, Judgement.ofSafety(safe), Set.of());
        }
    }

    /** A dialogue with two answers. */
    record Compared(Dialogue dialogue, Response first, Response second, OptionalInt better, OptionalInt safer)
            implements Example {}

    /** A dialogue with answers and how good each is. */
    record Ranked(Dialogue dialogue, List<Graded> answers) implements Example {}

    /** An answer, and a number that is higher the better it is. */
    record Graded(String text, double grade) {}

    /** A text that answers nothing; where a prompt is wanted it is one. */
    record Plain(Dialogue dialogue) implements Example {
        String text() {
            return dialogue.request();
        }
    }

    /**
     * Reads a row.
     *
     * @throws io.levee.engine.store.BadInputException when its shape is not known, when a column is missing, wrong or refused
     */
    static Example of(Json row) {
        RowShape shape = RowShape.of(row);
        Columns.of(shape, row);
        return shape.read(row);
    }
}
