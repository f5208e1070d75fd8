package io.levee.rlhf.doctor;

import java.util.List;

/** Losses, rewards and advantages, on three answers of 2, 9 and 6 tokens or two pairs of 5, 3, 4 and 6. */
final class LossTrials {
    private static final int TOKENS = 17;
    private static final int ANSWERS = 3;
    private static final int PAIRS = 2;
    private static final int PAIR_TOKENS = 18;

    private LossTrials() {}

    private static int[] answers() {
        return new int[] {0, 2, 11, TOKENS};
    }

    private static int[] pairs() {
        return new int[] {0, 5, 8, 12, PAIR_TOKENS};
    }

    static List<KernelTrial> all() {
        return List.of(
                new KernelTrial(
                        "negativeLogLikelihood",
                        t -> t.kernels()
                                .negativeLogLikelihood(t.sum(1), t.result(TOKENS), t.values(TOKENS), TOKENS, 0.25f)),
                new KernelTrial(
                        "klRewards",
                        t -> t.kernels()
                                .klRewards(
                                        t.result(TOKENS),
                                        t.values(TOKENS),
                                        t.values(TOKENS),
                                        t.values(ANSWERS),
                                        t.ints(answers()),
                                        ANSWERS,
                                        0.1f,
                                        0.5f,
                                        false)),
                new KernelTrial(
                        "gae",
                        t -> t.kernels()
                                .gae(
                                        t.result(TOKENS),
                                        t.result(TOKENS),
                                        t.values(TOKENS),
                                        t.values(TOKENS),
                                        t.ints(answers()),
                                        ANSWERS,
                                        0.99f,
                                        0.95f)),
                new KernelTrial(
                        "combineAdvantages",
                        t -> t.kernels()
                                .combineAdvantages(t.result(TOKENS), t.values(TOKENS), t.values(TOKENS), 0.8f, TOKENS)),
                new KernelTrial(
                        "segmentSums",
                        t -> t.kernels().segmentSums(t.result(ANSWERS), t.values(TOKENS), t.ints(answers()), ANSWERS)),
                new KernelTrial(
                        "policyLoss",
                        t -> t.kernels()
                                .policyLoss(
                                        t.sum(4),
                                        t.result(TOKENS),
                                        t.uniforms(TOKENS),
                                        t.uniforms(TOKENS),
                                        t.values(TOKENS),
                                        t.ints(answers()),
                                        ANSWERS,
                                        0.2f)),
                new KernelTrial(
                        "valueLoss",
                        t -> t.kernels()
                                .valueLoss(
                                        t.sum(1),
                                        t.result(TOKENS),
                                        t.values(TOKENS),
                                        t.values(TOKENS),
                                        t.values(TOKENS),
                                        t.ints(answers()),
                                        ANSWERS,
                                        0.5f)),
                new KernelTrial(
                        "rankingLoss",
                        t -> t.kernels().rankingLoss(t.sum(2), t.result(2 * PAIRS), t.values(2 * PAIRS), PAIRS, 0.01f)),
                new KernelTrial(
                        "signLoss",
                        t -> t.kernels().signLoss(t.sum(4), t.sum(4), t.values(4), t.floats(1, -1, -1, 1), 4)),
                new KernelTrial(
                        "tokenRankingLoss",
                        t -> t.kernels()
                                .tokenRankingLoss(
                                        t.sum(2),
                                        t.result(PAIR_TOKENS),
                                        t.values(PAIR_TOKENS),
                                        t.ints(pairs()),
                                        t.ints(2, 1),
                                        PAIRS,
                                        0.01f)),
                new KernelTrial(
                        "tokenSignLoss",
                        t -> t.kernels()
                                .tokenSignLoss(
                                        t.sum(4),
                                        t.sum(PAIR_TOKENS),
                                        t.values(PAIR_TOKENS),
                                        t.ints(pairs()),
                                        t.ints(2, 1),
                                        t.floats(1, -1, -1, 1),
                                        PAIRS)),
                new KernelTrial(
                        "dpoLoss",
                        t -> t.kernels()
                                .dpoLoss(
                                        t.sum(3),
                                        t.result(PAIR_TOKENS),
                                        t.values(PAIR_TOKENS),
                                        t.values(2 * PAIRS),
                                        t.ints(pairs()),
                                        PAIRS,
                                        0.1f)));
    }
}
