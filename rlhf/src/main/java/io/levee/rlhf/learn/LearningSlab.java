package io.levee.rlhf.learn;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Tensor;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Rows;
import io.levee.transformer.model.ScoreModel;
import java.util.List;

/** The slab in which a model learns from micro-batches: for activations, their gradients and what losses read. */
public final class LearningSlab {
    /**
     * Arrays of a value a token that a loss has beside what its model allocates: old log-probabilities, advantages, offsets and
     * slots of the policy's; old values, returns, offsets and slots of a critic's; no other loss has more. Slots are few, which
     * makes up for the batch's own offsets, more of which come with many short sequences than with the long ones measured here.
     */
    private static final int LOSS_OPERANDS = 4;

    private LearningSlab() {}

    /** For log-probabilities of micro-batches of this many tokens. */
    public static Slab.Plan plan(Device device, CausalModel model, Tape.Mode mode, int tokens) {
        Rows rows = Rows.of(List.of(new Longest(Math.max(1, tokens - 1))));
        return Tape.measure(device, mode, new Slab.Reserve(tokens, tokens), tape -> {
            Tensor logProbs = model.logProbs(tape, rows.batch(), rows.rows(), rows.targets(), 1f, tape.zeros(tokens));
            learn(tape, logProbs, tokens);
        });
    }

    /** For scores of micro-batches of this many tokens, a pair's two sequences at least. */
    public static Slab.Plan plan(Device device, ScoreModel model, int tokens) {
        Longest half = new Longest(Math.max(2, tokens / 2 + 1));
        Rows rows = Rows.of(List.of(half, half));
        int most = 2 * half.length();
        return Tape.measure(
                device,
                Tape.Mode.LEARNING,
                new Slab.Reserve(most, most),
                tape -> learn(tape, model.scores(tape, rows.batch(), rows.rows()), tokens));
    }

    private static void learn(Tape tape, Tensor output, int tokens) {
        tape.gradient(output);
        for (int i = 0; i < LOSS_OPERANDS; i++) {
            tape.zeros(tokens);
        }
        tape.backward();
    }

    /** A row of a prompt of one token, the least there is, so that as many as can be are predicted. */
    private record Longest(int answerTokens) implements Rows.Answered {
        @Override
        public int[] prompt() {
            return new int[1];
        }

        @Override
        public int[] answer() {
            return new int[answerTokens];
        }
    }
}
