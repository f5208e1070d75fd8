package io.levee.rlhf.job;

import io.levee.rlhf.data.Batches;
import io.levee.rlhf.data.DataReport;
import io.levee.rlhf.data.Dataset;
import io.levee.rlhf.data.EpochOrder;
import io.levee.rlhf.data.TokenizedPrompt;
import io.levee.rlhf.ppo.PpoData;
import io.levee.rlhf.role.ModelText;
import io.levee.rlhf.rollout.RolloutPrompt;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.Rows;
import io.levee.transformer.weights.ModelReader;
import java.util.Arrays;
import java.util.List;

/**
 * Everything that reinforcement learning reads before its first step.
 *
 * @param config of the actor
 * @param text tokenizer and template of the actor; all models share them
 * @param prompts in file order
 * @param ptx supervised rows; empty without
 * @param report of the prompts
 */
record PpoInput(
        ModelConfig config, ModelText text, List<TokenizedPrompt> prompts, List<SupervisedRow> ptx, DataReport report) {

    private static final int MOST_SLOTS = 256;

    static PpoInput read(PpoOptions options, SignalRecipe signals) {
        ModelConfig config = ModelReader.config(options.actor);
        ModelText text = ModelText.read(options.actor, options.rows.template);
        // Ids go from the actor to the score models unchanged, so they must mean the same there.
        signals.sources().forEach(source -> text.requireSame(source.model()));
        Dataset<TokenizedPrompt> prompts = DataReading.prompts(
                options.rows.data, options.rows, options.run.seed, text, config, options.maxNewTokens);
        List<SupervisedRow> ptx = options.ptxCoeff <= 0
                ? List.of()
                : DataReading.demonstrations(options.ptxData, options.rows, options.run.seed, text, config)
                        .rows()
                        .stream()
                        .map(SupervisedRow::new)
                        .toList();
        return new PpoInput(config, text, prompts.rows(), ptx, prompts.report());
    }

    int longestPrompt() {
        return prompts.stream().mapToInt(p -> p.ids().length).max().orElse(1);
    }

    /** Tokens of the longest prompt with the longest answer. */
    int longest(PpoOptions options) {
        int ptxLongest = ptx.stream().mapToInt(Rows.Answered::length).max().orElse(0);
        return Math.max(longestPrompt() + options.maxNewTokens, ptxLongest);
    }

    /** Prompts of a rollout: as many as are asked for, or all that there are. */
    int promptsOfRollout(PpoOptions options) {
        return Math.min(options.promptsPerIteration, prompts.size());
    }

    /** Sequences that are written at a time, and the room of each. */
    Generator.Size generatorSize(PpoOptions options) {
        int slots = Math.max(options.samples, Math.min(MOST_SLOTS, options.promptsPerIteration * options.samples));
        int capacity = longestPrompt() + options.maxNewTokens;
        return new Generator.Size(slots, capacity, Math.max(options.microBatchTokens, longestPrompt()));
    }

    /** Optimizer steps of one iteration. */
    long stepsOfIteration(PpoOptions options) {
        long answers = (long) promptsOfRollout(options) * options.samples;
        return options.epochs * Math.ceilDiv(answers, options.minibatch);
    }

    /** The prompts of each rollout: shuffled anew each time that all have been asked. */
    PpoData data(PpoOptions options) {
        int batch = promptsOfRollout(options);
        int rollouts = options.advantage.warmStart() + options.iterations;
        EpochOrder order = new EpochOrder(options.run.seed, "prompts", prompts.size());
        int perEpoch = prompts.size() / batch;
        Batches ptxBatches = ptx.isEmpty() ? null : ptxBatches(options, rollouts);
        return new PpoData() {
            @Override
            public List<RolloutPrompt> prompts(long rollout) {
                int[] shuffled = order.of((int) (rollout / perEpoch));
                int from = (int) (rollout % perEpoch) * batch;
                return Arrays.stream(shuffled, from, from + batch)
                        .mapToObj(i -> new RolloutPrompt(prompts.get(i).ids(), i))
                        .toList();
            }

            @Override
            public List<? extends Rows.Answered> ptx(long step) {
                return ptxBatches == null
                        ? List.of()
                        : Arrays.stream(ptxBatches.at(step).rows())
                                .mapToObj(ptx::get)
                                .toList();
            }
        };
    }

    private Batches ptxBatches(PpoOptions options, int rollouts) {
        long steps = rollouts * stepsOfIteration(options);
        int rows = Math.min(options.minibatch, ptx.size());
        int epochs = Math.toIntExact(Math.ceilDiv(steps, Math.max(1, ptx.size() / rows)));
        return Batches.ofRows(new EpochOrder(options.run.seed, "ptx", ptx.size()), epochs, rows);
    }
}
