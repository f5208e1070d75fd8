package io.levee.rlhf.infer;

import io.levee.engine.store.Json;
import io.levee.rlhf.data.Comparison;
import io.levee.rlhf.data.DatasetSpec;
import io.levee.rlhf.data.Datasets;
import io.levee.rlhf.data.Dialogue;
import io.levee.rlhf.data.Place;
import io.levee.rlhf.data.Prompt;
import io.levee.rlhf.data.ReadOptions;
import io.levee.rlhf.data.Response;
import java.util.List;
import java.util.Set;

/**
 * A row to be scored.
 *
 * @param dialogue what was asked
 * @param responses one answer, or the two of a comparison
 * @param place where it stands
 */
public record ScoreRow(Dialogue dialogue, List<Response> responses, Place place) {
    private static final List<String> COMPARED =
            List.of("response_0", "chosen", "preferred_output", "response1", "answers", "completions");
    private static final List<String> ANSWER_FIELDS = List.of("response", "output", "completion", "answer");

    /**
     * Reads a file of comparisons, or of prompts with one answer each (field response, output or completion, or a list of
     * messages that ends with the assistant's).
     *
     * @throws io.levee.engine.store.BadInputException when a row has no answer, unless the options skip bad rows
     */
    public static List<ScoreRow> read(DatasetSpec spec, ReadOptions options) {
        List<Prompt> prompts =
                Datasets.prompts(List.of(spec), options.keepingFields()).rows();
        if (compares(prompts.getFirst().fields().orElseThrow())) {
            return Datasets.comparisons(List.of(spec), Set.of(), options).rows().stream()
                    .map(ScoreRow::of)
                    .toList();
        }
        return prompts.stream().map(ScoreRow::answered).toList();
    }

    private static boolean compares(Json row) {
        return COMPARED.stream().anyMatch(field -> row.find(field).isPresent());
    }

    private static ScoreRow of(Comparison row) {
        return new ScoreRow(row.dialogue(), List.of(row.first(), row.second()), row.place());
    }

    private static ScoreRow answered(Prompt prompt) {
        Json row = prompt.fields().orElseThrow();
        return new ScoreRow(prompt.dialogue(), List.of(Response.of(answer(row))), prompt.place());
    }

    private static String answer(Json row) {
        for (String field : ANSWER_FIELDS) {
            if (row.find(field).filter(Json::isText).isPresent()) {
                return row.at(field).text();
            }
        }
        for (String field : List.of("completion", "messages", "conversations")) {
            if (row.find(field).isPresent()) {
                Json last = row.at(field).items().getLast();
                return last.find("content").orElseGet(() -> last.at("value")).text();
            }
        }
        throw row.error("expected an answer in the field response, output, completion or messages");
    }
}
