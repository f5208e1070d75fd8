package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.List;

/** Rows with several answers and a rank or rating of each. */
final class Ranking {
    private static final List<String> OTHER_RATINGS = List.of("overall_score", "rating", "score");

    private Ranking() {}

    /** Nectar: rank 1 is the best. */
    static Example ofRanks(Json row) {
        List<Example.Graded> answers = row.at("answers").items().stream()
                .map(each -> new Example.Graded(
                        each.at("answer").text(), -each.at("rank").number()))
                .toList();
        return ranked(row, PromptField.dialogue(row, "prompt"), answers, "answers");
    }

    /** UltraFeedback: more is better. */
    static Example ofRatings(Json row) {
        List<Example.Graded> answers = row.at("completions").items().stream()
                .map(each -> new Example.Graded(each.at("response").text(), rating(each)))
                .toList();
        Json prompt = PromptField.one(row, List.of("instruction", "prompt")).orElseGet(() -> row.at("instruction"));
        return ranked(row, PromptField.dialogue(prompt, PromptField.system(row)), answers, "completions");
    }

    private static double rating(Json answer) {
        // UltraFeedback has two: the mean of four ratings, and an overall one, which is known to be wrong in places.
        return answer.find("fine-grained_score")
                .or(() -> PromptField.one(answer, OTHER_RATINGS))
                .orElseThrow(() -> answer.error("expected a rating (fine-grained_score, %s), found none"
                        .formatted(String.join(", ", OTHER_RATINGS))))
                .number();
    }

    private static Example ranked(Json row, Dialogue dialogue, List<Example.Graded> answers, String column) {
        if (answers.isEmpty()) {
            throw row.at(column).error("expected at least one answer, found none");
        }
        return new Example.Ranked(dialogue, answers);
    }
}
