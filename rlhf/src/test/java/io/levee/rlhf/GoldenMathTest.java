package io.levee.rlhf;

import static io.levee.rlhf.Golden.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.optimizer.Adamw;
import io.levee.engine.optimizer.LrSchedule;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
import io.levee.engine.tensor.Shape;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import io.levee.rlhf.advantage.Advantages;
import io.levee.rlhf.advantage.Gae;
import io.levee.rlhf.advantage.KlPenalty;
import io.levee.rlhf.advantage.TokenValues;
import io.levee.rlhf.preference.ScoreNormalizer;
import io.levee.rlhf.signal.CostWindow;
import io.levee.rlhf.signal.Multiplier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Golden: the mathematics of safe-rlhf, run by its own functions in float64 (docs/safe-rlhf.md 9). Rows of the file are padded; here
 * only the tokens of each answer exist: three of the first row, five of the second, from column 2 on.
 */
@ParameterizedClass
@MethodSource("backends")
class GoldenMathTest {
    private static final double BOUND = 1e-6;
    private static final int START = 2;
    private static final int[] LENGTHS = {3, 5};

    private final Json inputs =
            Json.parse(Golden.resource("oracle/safe_rlhf_golden.json")).at("inputs");
    private final Json outputs =
            Json.parse(Golden.resource("oracle/safe_rlhf_golden.json")).at("outputs");
    private final Device device;
    private final Slab slab;
    private final Tape tape;

    GoldenMathTest(Backends.Backend backend) {
        device = backend.open();
        slab = Slab.open(device.kernels(), 1 << 16);
        tape = new Tape(device, slab, Tape.Mode.INFERENCE);
    }

    static List<Backends.Backend> backends() {
        return Backends.float32();
    }

    @AfterEach
    void close() {
        tape.close();
        slab.close();
        device.close();
    }

    private Kernels kernels() {
        return device.kernels();
    }

    // ------------------------------------------------------------------------------------------------ rewards to
    // advantages

    @Test
    void v1TokenRewardsCarryTheWholePenaltyOnBothStreams() {
        assertAnswers("V1.rewards", START, reward(50, false).rewards());
        assertAnswers("V1.costs", START, cost(50, false).rewards());
    }

    @Test
    void v1bTheReferenceClipsAfterThePenaltyIsAdded() {
        assertAnswers("V1b.rewards_clip1.5", START, reward(1.5, true).rewards());
        assertAnswers("V1b.costs_clip1.5", START, cost(1.5, true).rewards());
    }

    @Test
    void v2AdvantagesAndReturns() {
        assertAnswers("V2.reward_adv", 0, reward(50, false).advantages());
        assertAnswers("V2.reward_ret", 0, reward(50, false).returns());
        assertAnswers("V2.cost_adv", 0, cost(50, false).advantages());
        assertAnswers("V2.cost_ret", 0, cost(50, false).returns());
    }

    /** A stream of token rewards and what it becomes. */
    private record Track(TokenValues rewards, Gae.Estimate estimate) {
        TokenValues advantages() {
            return estimate.advantages();
        }

        TokenValues returns() {
            return estimate.returns();
        }
    }

    private Track reward(double clip, boolean clipWithKl) {
        return track("reward", penalty(clip, clipWithKl));
    }

    private Track cost(double clip, boolean clipWithKl) {
        return track("cost", penalty(clip, clipWithKl).ofCost());
    }

    private KlPenalty penalty(double clip, boolean clipWithKl) {
        return new KlPenalty((float) inputs.at("kl_coeff").number(), (float) clip, clipWithKl);
    }

    private Track track(String name, KlPenalty penalty) {
        Gae.Settings settings = new Gae.Settings((float) inputs.at("gamma").number(), (float)
                inputs.at("gae_lambda").number());
        TokenValues rewards = penalty.tokenRewards(
                answers(inputs.at("log_probs"), START),
                answers(inputs.at("ref_log_probs"), START),
                Golden.floats(inputs.at(name)));
        return new Track(rewards, Gae.Estimate.of(rewards, answers(inputs.at(name + "_values"), START), settings));
    }

    private TokenValues combined(double lambda) {
        return Advantages.combined(
                reward(50, false).advantages(), List.of(cost(50, false).advantages()), lambda);
    }

    // ------------------------------------------------------------------------------------------------ losses

    @Test
    void v3PolicyLoss() {
        assertClose(
                "ppo",
                outputs.at("V3.ppo_loss").number(),
                policyLoss(reward(50, false).advantages()).mean(),
                BOUND);
        for (double lambda : new double[] {0.5, 1, 2}) {
            double expected = outputs.at("V3.lam" + lambda + ".loss").number();
            assertClose(
                    "lambda " + lambda, expected, policyLoss(combined(lambda)).mean(), BOUND);
        }
        assertAnswers("V3.grad", START, policyLoss(combined(1)).gradient());
    }

    /** The mean over the answers of a loss, and its gradient. */
    private record Loss(double mean, TokenValues gradient) {}

    private Loss policyLoss(TokenValues advantages) {
        Slice loss = tape.zeros(4);
        Slice gradient = tape.zeros(advantages.values().length);
        kernels()
                .policyLoss(
                        loss,
                        gradient,
                        floats(answers(outputs.at("V3.new_logp"), START)),
                        floats(answers(inputs.at("log_probs"), START)),
                        floats(advantages),
                        tape.ints(advantages.offsets()),
                        LENGTHS.length,
                        (float) inputs.at("clip_range_ratio").number());
        return mean(loss, gradient, advantages.offsets());
    }

    private Loss mean(Slice loss, Slice gradient, int[] offsets) {
        kernels().scale(gradient, 0.5f, gradient.count());
        return new Loss(device.floats(loss)[0] / 2.0, new TokenValues(device.floats(gradient), offsets));
    }

    @Test
    void v4ValueLoss() {
        assertClose(
                "clip 5", outputs.at("V4.clip5.0.loss").number(), valueLoss(5).mean(), BOUND);
        assertAnswers("V4.clip5.0.grad", 0, valueLoss(5).gradient());
        assertClose(
                "clip 0.2",
                outputs.at("V4.clip0.2.loss").number(),
                valueLoss(0.2f).mean(),
                BOUND);
        assertAnswers("V4.clip0.2.grad", 0, valueLoss(0.2f).gradient());
    }

    private Loss valueLoss(float clip) {
        TokenValues old = answers(inputs.at("reward_values"), START);
        float[] values = old.values().clone();
        for (int t = 0; t < values.length; t++) {
            values[t] += t < LENGTHS[0] ? 0.6f : -0.5f;
        }
        Slice loss = tape.zeros(1);
        Slice gradient = tape.zeros(values.length);
        kernels()
                .valueLoss(
                        loss,
                        gradient,
                        tape.floats(values),
                        floats(old),
                        floats(answers(outputs.at("V2.reward_ret"), 0)),
                        tape.ints(old.offsets()),
                        LENGTHS.length,
                        clip);
        return mean(loss, gradient, old.offsets());
    }

    @Test
    void v9TheMeanIsTakenOverEachAnswerFirst() {
        TokenValues values = answers(inputs.at("reward_values"), START);
        Slice same = floats(answers(inputs.at("log_probs"), START));
        Slice loss = tape.zeros(4);
        kernels()
                .policyLoss(
                        loss,
                        tape.zeros(values.values().length),
                        same,
                        same,
                        floats(values),
                        tape.ints(values.offsets()),
                        LENGTHS.length,
                        0.2f);
        assertClose("masked mean", outputs.at("V9.masked_mean").number(), -device.floats(loss)[0] / 2.0, BOUND);
    }

    // ------------------------------------------------------------------------------------------------ the multiplier

    @Test
    void v5TheMultiplierRisesAboveTheThresholdAndFallsBelowIt() {
        Json v5 = inputs.at("V5");
        Multiplier multiplier = Multiplier.of(
                v5.at("lambda_init").number(),
                v5.at("lambda_lr").number(),
                v5.at("lambda_max").number());
        for (int k = 0; k < v5.at("episode_costs").size(); k++) {
            CostWindow window = CostWindow.of(1)
                    .push(new float[] {(float) v5.at("episode_costs").at(k).number()});
            multiplier = multiplier.next(window.mean(), v5.at("threshold").number());
            double expected = outputs.at("V5.lambda_trace").at(k).number();
            assertClose("lambda after " + k, expected, multiplier.value(), BOUND);
        }
    }

    // ------------------------------------------------------------------------------------------------ preferences

    @Test
    void v6SequenceWiseRewardLoss() {
        float[] scores = {1.4f, 0.2f, -1, 0.5f};
        float[] plain = device.floats(rankingLoss(scores, 0, tape.zeros(4)));
        assertClose("loss", outputs.at("V6.RM.sequence-wise.reg0.0.loss").number(), plain[0] / 2, BOUND);
        assertEquals(outputs.at("V6.RM.acc").number(), plain[1] / 2);
        Slice gradient = tape.zeros(4);
        float[] regular = device.floats(rankingLoss(scores, 0.001f, gradient));
        assertClose("loss", outputs.at("V6.RM.sequence-wise.reg0.001.loss").number(), regular[0] / 2, BOUND);
        assertClose("gradient", endColumns("V6.RM.sequence-wise.grad", 0, 1, 2, 3), halved(gradient), BOUND);
    }

    @Test
    void v6SequenceWiseCostLoss() {
        float[] scores = {-1, 0.5f, 1.4f, 0.2f};
        Slice gradient = tape.zeros(4);
        Slice loss = rankingLoss(scores, 0, gradient);
        kernels().signLoss(loss, gradient, tape.floats(scores), unsafeSigns(), 4);
        float[] plain = device.floats(loss);
        assertClose("loss", outputs.at("V6.CM.sequence-wise.reg0.0.loss").number(), (plain[0] + plain[2]) / 2, BOUND);
        assertEquals(outputs.at("V6.CM.acc").number(), plain[1] / 2);
        assertEquals(outputs.at("V6.CM.acc_sign").number(), plain[3] / 4);

        Slice regular = rankingLoss(scores, 0.001f, gradient);
        kernels().signLoss(regular, gradient, tape.floats(scores), unsafeSigns(), 4);
        float[] slots = device.floats(regular);
        assertClose("loss", outputs.at("V6.CM.sequence-wise.reg0.001.loss").number(), (slots[0] + slots[2]) / 2, BOUND);
        assertClose("gradient", endColumns("V6.CM.sequence-wise.grad", 2, 3, 0, 1), halved(gradient), BOUND);
    }

    private Slice rankingLoss(float[] scores, float regularization, Slice gradient) {
        Slice loss = tape.zeros(4);
        kernels().rankingLoss(loss, gradient, tape.floats(scores), 2, regularization);
        return loss;
    }

    /** Signs of the more harmful answers, then of the others; the file has +1 for safe and the safer answers first. */
    private Slice unsafeSigns() {
        float[] safe = Golden.floats(inputs.at("V6").at("safety_sign"));
        return tape.floats(new float[] {-safe[2], -safe[3], -safe[0], -safe[1]});
    }

    /** What a gradient matrix has at the last token of each row. */
    private float[] endColumns(String name, int... rows) {
        int[] ends = {4, 5, 5, 4};
        float[] picked = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            picked[i] = (float) outputs.at(name).at(rows[i]).at(ends[rows[i]]).number();
        }
        return picked;
    }

    private float[] halved(Slice gradient) {
        kernels().scale(gradient, 0.5f, gradient.count());
        return device.floats(gradient);
    }

    /** The reference goes on through padding; so the padding is given here as if it were answer. */
    @Test
    void v6TokenWiseRewardLossOverTheReferencesPadding() {
        float[] scores = rows(inputs.at("V6").at("token_scores"), 0, 1, 2, 3);
        Slice gradient = tape.zeros(24);
        assertClose(
                "loss",
                outputs.at("V6.RM.token-wise.reg0.0.loss").number(),
                tokenLoss(scores, 0, gradient)[0] / 2,
                BOUND);
        float[] regular = tokenLoss(scores, 0.001f, gradient);
        assertClose("loss", outputs.at("V6.RM.token-wise.reg0.001.loss").number(), regular[0] / 2, BOUND);
        assertClose("gradient", rows(outputs.at("V6.RM.token-wise.grad"), 0, 1, 2, 3), halved(gradient), BOUND);
    }

    @Test
    void v6TokenWiseCostLossOverTheReferencesPadding() {
        float[] scores = rows(inputs.at("V6").at("token_scores"), 2, 3, 0, 1);
        Slice gradient = tape.zeros(24);
        float[] plain = tokenLoss(scores, 0, gradient, unsafeSigns());
        assertClose("loss", outputs.at("V6.CM.token-wise.reg0.0.loss").number(), (plain[0] + plain[2]) / 2, BOUND);
        float[] regular = tokenLoss(scores, 0.001f, gradient, unsafeSigns());
        assertClose(
                "loss", outputs.at("V6.CM.token-wise.reg0.001.loss").number(), (regular[0] + regular[2]) / 2, BOUND);
        assertClose("gradient", rows(outputs.at("V6.CM.token-wise.grad"), 2, 3, 0, 1), halved(gradient), BOUND);
    }

    private float[] tokenLoss(float[] scores, float regularization, Slice gradient, Slice... signs) {
        Slice loss = tape.zeros(4);
        Slice all = tape.floats(scores);
        Slice offsets = tape.ints(new int[] {0, 6, 12, 18, 24});
        Slice first = tape.ints(new int[] {3, 4});
        kernels().tokenRankingLoss(loss, gradient, all, offsets, first, 2, regularization);
        for (Slice each : signs) {
            kernels().tokenSignLoss(loss, gradient, all, offsets, first, each, 2);
        }
        return device.floats(loss);
    }

    private static float[] rows(Json matrix, int... picked) {
        return TokenValues.of(Arrays.stream(picked)
                        .mapToObj(row -> Golden.floats(matrix.at(row)))
                        .toArray(float[][]::new))
                .values();
    }

    /** The reference's sums begin one token late and go on into padding; they are given here as it takes them. */
    @Test
    void v7DpoLossOnTheReferencesSlices() {
        float[] policy = slices(inputs.at("V7").at("policy_log_probs"));
        float[] reference = slices(inputs.at("V7").at("ref_log_probs"));
        int[] offsets = {0, 2, 3, 5, 6};
        Slice sums = tape.zeros(4);
        kernels().segmentSums(sums, tape.floats(reference), tape.ints(offsets), 4);
        Slice loss = tape.zeros(3);
        Slice gradient = tape.zeros(6);
        float beta = (float) inputs.at("V7").at("scale_coeff").number();
        kernels().dpoLoss(loss, gradient, tape.floats(policy), sums, tape.ints(offsets), 2, beta);
        float[] slots = device.floats(loss);
        assertClose("loss", outputs.at("V7.DPO.loss").number(), slots[0] / 2, BOUND);
        assertClose("margin", margin(), slots[2], BOUND);
        assertClose("gradient", slices(outputs.at("V7.grad")), halved(gradient), BOUND);
    }

    private double margin() {
        double margin = 0;
        for (int pair = 0; pair < 2; pair++) {
            margin += outputs.at("V7.better").at(pair).number()
                    - outputs.at("V7.worse").at(pair).number();
        }
        return margin;
    }

    private static float[] slices(Json matrix) {
        int[] from = {3, 4, 3, 4};
        float[][] cut = new float[4][];
        for (int row = 0; row < 4; row++) {
            cut[row] = Arrays.copyOfRange(Golden.floats(matrix.at(row)), from[row], 5);
        }
        return TokenValues.of(cut).values();
    }

    @Test
    void v8ScoreNormalisers() {
        ScoreNormalizer running = afterTwoBatches(new ScoreNormalizer.Rule.RunningMeanStd());
        assertStatistics("V8.RMS.mean_var_count", running);
        double affine = outputs.at("V8.RMS.affine(3.0)").at(0).at(0).number();
        assertClose("affine", affine, running.affine(3), BOUND);
        ScoreNormalizer average = afterTwoBatches(new ScoreNormalizer.Rule.ExponentialMovingAverage(0.9));
        assertStatistics("V8.EMA.mean_var_count", average);
        double scaled = outputs.at("V8.EMA.scale(3.0)").at(0).at(0).number();
        assertClose("scale", scaled, average.scaled(3), BOUND);
    }

    private static ScoreNormalizer afterTwoBatches(ScoreNormalizer.Rule rule) {
        return ScoreNormalizer.of(rule).next(new float[] {1, 2, 4}).next(new float[] {0, 5});
    }

    private void assertStatistics(String name, ScoreNormalizer actual) {
        Json expected = outputs.at(name);
        assertClose(name + " mean", expected.at(0).number(), actual.mean(), BOUND);
        assertClose(name + " variance", expected.at(1).number(), actual.variance(), BOUND);
        assertEquals(expected.at(2).whole(), actual.count(), name + " count");
    }

    // ------------------------------------------------------------------------------------------------ optimisation

    @Test
    void v11CosineScheduleWithWarmUp() {
        int[] steps = {0, 1, 2, 3, 10, 50, 99, 100};
        LrSchedule ours = new LrSchedule.Cosine(0.02, 0);
        LrSchedule reference = new LrSchedule.Reference(new LrSchedule.Cosine(0.03, 0));
        for (int i = 0; i < steps.length; i++) {
            double expected = outputs.at("V11.cosine_T100_w3").at(i).number();
            assertEquals(expected, reference.factor(steps[i], 100), 1e-12, "reference at " + steps[i]);
            if (i >= 3) {
                assertEquals(expected, ours.factor(steps[i], 100), 1e-12, "three steps of warm-up, at " + steps[i]);
            }
        }
    }

    @Test
    void v12LogProbabilitiesOfTheFullSoftmax() {
        Slice identity = tape.floats(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
        Slice logProb = tape.zeros(2);
        kernels()
                .logProbs(
                        logProb,
                        tape.zeros(2),
                        null,
                        tape.floats(new float[] {1, 2, 0.5f, 0, -1, 3}),
                        kernels().weight(identity, 3, 3),
                        tape.ints(new int[] {1, 0}),
                        2,
                        1f);
        assertClose("V12", Golden.floats(outputs.at("V12.logp").at(0)), device.floats(logProb), BOUND);
    }

    @Test
    void v13AdamwWithDecoupledDecay() {
        float[][] gradients = {{0.5f, -1}, {0.1f, 2}, {-0.3f, 0}};
        Adamw.Settings settings = new Adamw.Settings(1e-2, 0.9, 0.95, 1e-8, 0.1, 0);
        ParameterSet.Declaration declaration = new ParameterSet.Declaration("w", Shape.of(1, 2), true);
        try (ParameterSet set = new ParameterSet(kernels(), List.of(declaration), true);
                Adamw adamw = new Adamw(device, set, settings)) {
            Parameter parameter = set.parameter("w");
            device.write(parameter.values(), new float[] {1, -2});
            for (int step = 0; step < gradients.length; step++) {
                device.write(parameter.gradient(), gradients[step]);
                adamw.step(1, 1);
                float[] expected = Golden.floats(
                        outputs.at("V13.adamw_params_after_3_steps").at(step));
                assertClose("step " + step, expected, device.floats(parameter.values()), BOUND);
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ answers

    /** The answers' tokens of a padded matrix whose column {@code from} is the first of them. */
    private static TokenValues answers(Json matrix, int from) {
        float[][] cut = new float[LENGTHS.length][];
        for (int row = 0; row < cut.length; row++) {
            cut[row] = Arrays.copyOfRange(Golden.floats(matrix.at(row)), from, from + LENGTHS[row]);
        }
        return TokenValues.of(cut);
    }

    private Slice floats(TokenValues segments) {
        return tape.floats(segments.values());
    }

    private void assertAnswers(String name, int from, TokenValues actual) {
        assertClose(name, answers(outputs.at(name), from).values(), actual.values(), BOUND);
    }
}
