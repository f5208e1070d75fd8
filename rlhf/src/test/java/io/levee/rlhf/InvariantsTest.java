package io.levee.rlhf;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.optimizer.InvariantException;
import io.levee.engine.optimizer.NonFiniteException;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.rlhf.rollout.Scorer;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ScoreModel;
import io.levee.transformer.model.Weights;
import io.levee.transformer.weights.ModelReader;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * A breach of each invariant that every trainer checks is injected through a wrong kernel, and is caught at the first step.
 * What only reinforcement learning checks is in {@code PpoTrainerTest}.
 */
class InvariantsTest {
    private final Oracle oracle = Oracle.all().getFirst();

    @Test
    void microBatchesThatChangeTheSupervisedGradientAreCaught() {
        assertMicroBatches("negativeLogLikelihood", 3, OracleRun::supervisedGradients);
    }

    @Test
    void microBatchesThatChangeTheRewardGradientAreCaught() {
        assertMicroBatches("rankingLoss", 3, OracleRun::rewardGradients);
    }

    @Test
    void microBatchesThatChangeTheActorsGradientAreCaught() {
        assertMicroBatches("policyLoss", 6, OracleRun::actorGradients);
    }

    @Test
    void microBatchesThatChangeACriticsGradientAreCaught() {
        assertMicroBatches("valueLoss", 6, OracleRun::criticGradients);
    }

    private void assertMicroBatches(String loss, int count, Consumer<OracleRun> run) {
        Kernels wrong = ChangedKernels.meanInsteadOfSum(new ReferenceKernels(), loss, count);
        try (Device device = new Device(wrong)) {
            OracleRun packed = new OracleRun(oracle, device, 1000);
            InvariantException caught = assertThrows(InvariantException.class, () -> run.accept(packed));
            assertTrue(caught.getMessage().contains("micro-batches"), caught::getMessage);
        }
    }

    @Test
    void packingThatChangesScoresIsCaughtBeforeAPreferenceModelLearns() {
        try (Device device = new Device(ChangedKernels.leakingAttention(new ReferenceKernels()))) {
            OracleRun packed = new OracleRun(oracle, device, 1000);
            InvariantException caught = assertThrows(InvariantException.class, packed::rewardGradients);
            assertTrue(caught.getMessage().startsWith("score"), caught::getMessage);
        }
    }

    @Test
    void packingThatChangesScoresOrLogProbabilitiesIsCaughtInARollout() {
        ModelConfig config = ModelReader.config(oracle.model());
        try (Device device = new Device(ChangedKernels.leakingAttention(new ReferenceKernels()));
                ParameterSet causal = ModelReader.causal(device, oracle.model(), false);
                ParameterSet score = ModelReader.scoreFromCausal(device, oracle.model(), false);
                Decoder policy = new Decoder(device, config, Weights.of(causal), Adapters.NONE);
                Decoder judge = new Decoder(device, config, Weights.of(score), Adapters.NONE);
                Scorer scorer = new Scorer(device, CausalModel.of(policy), 1000, 23)) {
            ScoreModel model = ScoreModel.of(judge);
            device.kernels().fill(model.head().values(), 0.5f);
            InvariantException caught =
                    assertThrows(InvariantException.class, () -> scorer.endScores(model, oracle.episodes()));
            assertTrue(caught.getMessage().startsWith("score"), caught::getMessage);
            caught = assertThrows(
                    InvariantException.class, () -> scorer.logProbs(CausalModel.of(policy), oracle.episodes(), 1f));
            assertTrue(caught.getMessage().startsWith("log-probability"), caught::getMessage);
        }
    }

    @Test
    void aNumberThatIsNotFiniteIsNamedWithStepTensorAndIndex() {
        ReferenceKernels kernels = new ReferenceKernels();
        Kernels wrong = ChangedKernels.after(kernels, "rmsNormBackward", arguments -> {
            Slice weight = (Slice) arguments[1];
            kernels.fill(weight.part(5, 1), Float.NaN);
        });
        try (Device device = new Device(wrong)) {
            OracleRun run = new OracleRun(oracle, device, 1000);
            NonFiniteException caught = assertThrows(NonFiniteException.class, run::supervisedGradients);
            assertTrue(
                    caught.getMessage()
                            .startsWith("step 1: gradient of model.layers.0.input_layernorm.weight is not finite at"
                                    + " index 5"),
                    caught::getMessage);
        }
    }
}
