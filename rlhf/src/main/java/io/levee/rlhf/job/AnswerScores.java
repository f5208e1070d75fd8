package io.levee.rlhf.job;

import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.role.ModelText;
import io.levee.rlhf.role.Score;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.Scorer;
import io.levee.transformer.model.Rows;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.weights.ModelReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Scores of sampled answers by one score model. Where the model has the policy's tokenizer it sees the very tokens that were
 * drawn; where it has another the conversation and the answer's text, without special tokens, are written down anew for it.
 */
final class AnswerScores {
    private static final int MICRO_BATCH_TOKENS = 1024;

    /** A prompt and an answer as ids. */
    private record Answered(int[] prompt, int[] answer) implements Rows.Answered {}

    private AnswerScores() {}

    /**
     * One score for each episode of each policy; NaN everywhere without a model.
     *
     * @param model null for none
     */
    static List<float[]> of(Device device, Path model, List<SampledAnswers> policies) {
        if (model == null) {
            return policies.stream().map(AnswerScores::unknown).toList();
        }
        List<List<? extends Rows.Answered>> sequences = new ArrayList<>();
        policies.forEach(policy -> sequences.add(sequences(policy, model)));
        int longest = sequences.stream()
                .flatMap(List::stream)
                .mapToInt(Rows.Answered::length)
                .max()
                .orElse(1);
        int context = ModelReader.config(model).contextLength();
        if (longest > context) {
            throw new BadInputException("%s: a prompt with its answer has %,d tokens, the model's context holds %,d"
                    .formatted(model, longest, context));
        }
        return with(
                device,
                model,
                longest,
                (score, scorer) -> sequences.stream()
                        .map(each -> scorer.endScores(score, each))
                        .toList());
    }

    /** Takes all the memory that scoring takes, for sequences of at most so many tokens. */
    static void plan(Device device, Path model, int longest) {
        if (model != null) {
            with(device, model, longest, (_, _) -> null);
        }
    }

    private static <T> T with(Device device, Path model, int longest, BiFunction<ScoreModel, Scorer, T> work) {
        try (Score score = Score.read(device, model, false);
                Scorer scorer = new Scorer(device, score.model(), MICRO_BATCH_TOKENS, longest)) {
            return work.apply(score.model(), scorer);
        }
    }

    private static float[] unknown(SampledAnswers policy) {
        float[] scores = new float[policy.episodes().size()];
        Arrays.fill(scores, Float.NaN);
        return scores;
    }

    private static List<? extends Rows.Answered> sequences(SampledAnswers policy, Path model) {
        if (policy.text().same(model)) {
            return policy.episodes();
        }
        ModelText text = ModelText.read(model, null);
        List<Answered> sequences = new ArrayList<>();
        for (int i = 0; i < policy.episodes().size(); i++) {
            Episode episode = policy.episodes().get(i);
            int[] prompt = text.rendering().prompt(policy.promptOf(i).prompt().dialogue());
            String words = policy.text().tokenizer().decode(episode.answer(), true);
            sequences.add(new Answered(prompt, answer(text, words, episode.truncated())));
        }
        return sequences;
    }

    private static int[] answer(ModelText text, String answer, boolean truncated) {
        int[] ids = text.rendering().answer(answer);
        return truncated && ids.length > 1 ? Arrays.copyOf(ids, ids.length - 1) : ids;
    }
}
