package io.levee.kernels.cuda;

/**
 * Losses of preference models on the scores of every token (preference.cu); a block a pair, or an answer. What the reference
 * refuses cannot be seen here without waiting for the device: a pair of which an answer has no tokens, or of which both end
 * before the first differing one, makes the loss not a number and has no gradient.
 */
final class TokenRankingLoss {
    private static final String FILE = "preference";

    /** The loss, and what was right. */
    private static final int SLOTS = 2;

    private final Slots slots;
    private final GpuKernel pairs;
    private final GpuKernel signs;

    TokenRankingLoss(Gpu gpu) {
        this.slots = new Slots(gpu);
        this.pairs = gpu.kernel(FILE, "token_ranking_loss_f32");
        this.signs = gpu.kernel(FILE, "token_sign_loss_f32");
    }

    /** Adds to loss[0] and loss[1] and writes dScores (R). */
    void tokenRankingLoss(
            DeviceSlice loss,
            DeviceSlice dScores,
            DeviceSlice scores,
            DeviceSlice offsets,
            DeviceSlice first,
            int count,
            float regularization) {
        Flat.require("tokenRankingLoss", 2L * count + 1, offsets);
        Flat.require("tokenRankingLoss", count, first);
        long partials = slots.partials(count, SLOTS);
        pairs.pointer(partials)
                .pointer(dScores)
                .pointer(scores)
                .pointer(offsets)
                .pointer(first)
                .value(regularization)
                .launch(count, Segments.THREADS);
        slots.add(loss, 0, partials, count, SLOTS);
    }

    /** Adds to loss[2], loss[3] and dScores (R). */
    void tokenSignLoss(
            DeviceSlice loss,
            DeviceSlice dScores,
            DeviceSlice scores,
            DeviceSlice offsets,
            DeviceSlice first,
            DeviceSlice wanted,
            int count) {
        Flat.require("tokenSignLoss", 2L * count + 1, offsets);
        Flat.require("tokenSignLoss", count, first);
        Flat.require("tokenSignLoss", 2L * count, wanted);
        long partials = slots.partials(2L * count, SLOTS);
        signs.pointer(partials)
                .pointer(dScores)
                .pointer(scores)
                .pointer(offsets)
                .pointer(first)
                .pointer(wanted)
                .value(count)
                .launch(2L * count, Segments.THREADS);
        slots.add(loss, SLOTS, partials, 2L * count, SLOTS);
    }
}
