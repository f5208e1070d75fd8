package io.levee.rlhf.infer;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.data.Response;
import io.levee.rlhf.role.ModelText;
import io.levee.rlhf.role.Score;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.run.Progress;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.Rows;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.weights.ModelReader;
import io.levee.transformer.weights.ScoreFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BiConsumer;

/** Scores of rows by a reward or cost model in a directory. */
public final class RowScores {
    private static final int MICRO_BATCH_TOKENS = 2048;
    private static final int PART = 256;

    /** A prompt and an answer as ids. */
    private record Answered(int[] prompt, int[] answer) implements Rows.Answered {}

    private final Path model;
    private final ModelConfig config;
    private final List<ScoreRow> rows;
    private final List<Answered> sequences = new ArrayList<>();

    /**
     * Makes the rows token ids.
     *
     * @param template name of a conversation template; null for the model's own
     * @throws BadInputException when a row does not fit the context
     */
    public RowScores(Path model, String template, List<ScoreRow> rows) {
        this.model = model;
        this.rows = rows;
        this.config = ModelReader.config(model);
        ModelText text = ModelText.read(model, template);
        for (ScoreRow row : rows) {
            int[] prompt = text.rendering().prompt(row.dialogue());
            for (Response response : row.responses()) {
                sequences.add(fitting(new Answered(prompt, answer(text, response)), row));
            }
        }
    }

    private static int[] answer(ModelText text, Response response) {
        int[] ids = text.rendering().answer(response.text());
        return response.truncated() && ids.length > 1 ? Arrays.copyOf(ids, ids.length - 1) : ids;
    }

    private Answered fitting(Answered sequence, ScoreRow row) {
        int context = config.contextLength();
        if (sequence.length() > context) {
            throw new BadInputException("%s: %,d tokens with the answer, the model's context holds %,d"
                    .formatted(row.place(), sequence.length(), context));
        }
        return sequence;
    }

    /** What the model measures: "reward", "cost" or, where it does not say, "score". */
    public String kind() {
        return ScoreFile.read(model).map(file -> file.kind().text()).orElse("score");
    }

    /** What will be taken on a device. */
    public MemoryPlan plan(Device device) {
        return device.plan(planning -> with(planning, (_, _) -> {}));
    }

    /** Opens the model, works with it, and closes it. */
    private void with(Device device, BiConsumer<ScoreModel, Scorer> work) {
        int longest = sequences.stream().mapToInt(Rows.Answered::length).max().orElse(1);
        try (Score score = Score.read(device, model, false);
                Scorer scorer = new Scorer(device, score.model(), MICRO_BATCH_TOKENS, longest)) {
            work.accept(score.model(), scorer);
        }
    }

    /** Scores all rows; {@code finished} is told of each, in order, with one score for each of its answers. */
    public void run(Device device, Progress progress, BiConsumer<ScoreRow, float[]> finished) {
        with(device, (score, scorer) -> {
            Progress.Stage stage = progress.stage("score", rows.size(), 0);
            int done = 0;
            for (int from = 0; from < rows.size(); from += PART) {
                List<ScoreRow> part = rows.subList(from, Math.min(rows.size(), from + PART));
                int count =
                        part.stream().mapToInt(row -> row.responses().size()).sum();
                List<Answered> answered = sequences.subList(done, done + count);
                hand(part, scorer.endScores(score, answered), finished);
                done += count;
                long tokens = answered.stream().mapToLong(Rows.Answered::length).sum();
                stage.step(from + part.size(), tokens, new LinkedHashMap<>());
            }
            stage.end();
        });
    }

    private static void hand(List<ScoreRow> part, float[] scores, BiConsumer<ScoreRow, float[]> finished) {
        int at = 0;
        for (ScoreRow row : part) {
            int count = row.responses().size();
            finished.accept(row, Arrays.copyOfRange(scores, at, at + count));
            at += count;
        }
    }
}
