package io.levee.rlhf.infer;

import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.data.Place;
import io.levee.rlhf.data.Response;
import io.levee.rlhf.evaluate.BestOf;
import io.levee.rlhf.run.Progress;
import io.levee.transformer.decode.TextGenerator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Best of n: several answers to each prompt, of which the one is kept that a reward model likes best. */
public final class BestAnswers {
    /**
     * A kept answer.
     *
     * @param text   as generated
     * @param reward its score
     */
    public record Best(TextGenerator.Text text, float reward) {}

    private static final Path PROMPTS = Path.of("prompt");

    private final Generation generation;
    private final int samples;
    private final Path rewardModel;

    /**
     * For the answers of a generation.
     *
     * @param samples that it makes of each prompt
     */
    public BestAnswers(Generation generation, int samples, Path rewardModel) {
        this.generation = generation;
        this.samples = samples;
        this.rewardModel = rewardModel;
    }

    /**
     * Generates all answers, scores them, and hands out the best one of each prompt, in the order of the prompts.
     *
     * @throws BadInputException when the reward model cannot be read or its context is too small for an answer
     */
    public void run(Device device, Progress progress, Consumer<Best> finished) {
        List<TextGenerator.Text> texts = new ArrayList<>();
        generation.run(device, progress, (_, _, _) -> {}, texts::add);
        List<Best> scored = new ArrayList<>();
        new RowScores(rewardModel, null, rows(texts)).run(device, progress, (_, scores) -> {
            for (float score : scores) {
                scored.add(new Best(texts.get(scored.size()), score));
            }
        });
        BestOf.each(scored, samples, Best::reward).forEach(finished);
    }

    /** A row for each prompt, with all its answers. */
    private List<ScoreRow> rows(List<TextGenerator.Text> texts) {
        List<ScoreRow> rows = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += samples) {
            List<Response> answers = texts.subList(from, from + samples).stream()
                    .map(BestAnswers::response)
                    .toList();
            int prompt = texts.get(from).prompt();
            rows.add(new ScoreRow(generation.dialogue(prompt), answers, new Place(PROMPTS, prompt + 1)));
        }
        return rows;
    }

    private static Response response(TextGenerator.Text text) {
        return new Response(text.text(), Optional.empty(), text.finish() == TextGenerator.Finish.LENGTH);
    }
}
