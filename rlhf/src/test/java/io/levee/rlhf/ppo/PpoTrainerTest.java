package io.levee.rlhf.ppo;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.optimizer.InvariantException;
import io.levee.engine.optimizer.NonFiniteException;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.rlhf.ChangedKernels;
import io.levee.rlhf.signal.Multiplier;
import org.junit.jupiter.api.Test;

/** A breach of each invariant of reinforcement learning is injected and caught. */
class PpoTrainerTest {
    private static Bandit bandit(Kernels kernels) {
        return new Bandit(kernels, 0, Multiplier.of(1, 0.1, 5), 64, Bandit.Baseline.CRITICS, 2);
    }

    private int sampled;

    @Test
    void aPolicyThatIsNotItsReferenceIsCaughtBeforeTheFirstUpdate() {
        try (Bandit bandit = bandit(recordingWrongly(1))) {
            InvariantException caught = assertThrows(InvariantException.class, bandit::advance);
            assertTrue(caught.getMessage().startsWith("|KL(actor, reference)|"), caught::getMessage);
        }
    }

    @Test
    void recordedLogProbabilitiesThatAreNotThePolicysAreCaughtAtTheFirstMinibatch() {
        try (Bandit bandit = bandit(recordingWrongly(2))) {
            bandit.advance();
            InvariantException caught = assertThrows(InvariantException.class, bandit::advance);
            assertTrue(caught.getMessage().startsWith("iteration 1: largest |ratio - 1|"), caught::getMessage);
        }
    }

    /** From the given rollout on, recorded log-probabilities are too large by 0.01. */
    private Kernels recordingWrongly(int rollout) {
        ReferenceKernels kernels = new ReferenceKernels();
        return ChangedKernels.after(kernels, "sample", arguments -> {
            if (++sampled >= rollout) {
                Slice logProb = (Slice) arguments[1];
                Slice ones = kernels.allocate(4 * logProb.count()).slice(0, Dtype.F32, logProb.count());
                kernels.fill(ones, 1);
                kernels.accumulate(logProb, ones, 0.01f, logProb.count());
            }
        });
    }

    @Test
    void aLossThatIsNotFiniteIsCaught() {
        ReferenceKernels kernels = new ReferenceKernels();
        Kernels wrong = ChangedKernels.after(
                kernels, "valueLoss", arguments -> kernels.fill(((Slice) arguments[0]).part(0, 1), Float.NaN));
        try (Bandit bandit = bandit(wrong)) {
            assertThrows(NonFiniteException.class, bandit::advance);
        }
    }
}
