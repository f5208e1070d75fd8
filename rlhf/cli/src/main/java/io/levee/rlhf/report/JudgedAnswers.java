package io.levee.rlhf.report;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import io.levee.rlhf.demo.Answer;
import io.levee.rlhf.evaluate.PolicyMeasure;
import io.levee.rlhf.world.Group;
import io.levee.rlhf.world.WorldRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A policy's answers to the evaluation's requests, judged again by the truth.
 *
 * @param policy whose answers
 * @param rows   in the order of the requests
 */
record JudgedAnswers(String policy, List<Row> rows) {
    /**
     * An answer with its scores.
     *
     * @param reward NaN without a reward model
     * @param cost   NaN without a cost model
     */
    record Row(Answer answer, double reward, double cost) {
        Group group() {
            return answer.truth().group();
        }
    }

    /** The answers at temperature 1, as far as their file can be read. */
    static JudgedAnswers read(Material material, String policy) {
        Path file = material.answers(policy).resolve("sampled.jsonl");
        String name = material.root().relativize(file).toString().replace('\\', '/');
        List<Row> rows = new ArrayList<>();
        try {
            for (Json row : Lines.read(file, name, material.notes())) {
                rows.add(row(row));
            }
        } catch (BadInputException foreign) {
            material.notes()
                    .add(name + ": only the first " + rows.size() + " answers are shown: " + foreign.getMessage());
        }
        return new JudgedAnswers(policy, rows);
    }

    private static Row row(Json row) {
        Answer answer = Answer.of(
                WorldRequest.fromRow(row),
                row.at("answer").text(),
                row.at("tokens").integer());
        return new Row(
                answer, Measure.number(row, PolicyMeasure.REWARD.key()), Measure.number(row, PolicyMeasure.COST.key()));
    }
}
