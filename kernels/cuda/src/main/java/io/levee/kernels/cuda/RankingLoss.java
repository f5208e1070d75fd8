package io.levee.kernels.cuda;

/** Losses of preference models on the scores of whole answers, in one block (preference.cu). */
final class RankingLoss {
    private static final String FILE = "preference";
    private static final int THREADS = 256;

    /** Slots of the sign loss: the third and fourth. */
    private static final int SIGNS = 2;

    private final GpuKernel pairs;
    private final GpuKernel signs;

    RankingLoss(Gpu gpu) {
        this.pairs = gpu.kernel(FILE, "ranking_loss_f32");
        this.signs = gpu.kernel(FILE, "sign_loss_f32");
    }

    /** Adds to loss[0] and loss[1] and writes dScores (2P). */
    void rankingLoss(DeviceSlice loss, DeviceSlice dScores, DeviceSlice scores, int count, float regularization) {
        Flat.require("rankingLoss", 2L * count, dScores, scores);
        pairs.pointer(loss.part(0, 2))
                .pointer(dScores)
                .pointer(scores)
                .value(count)
                .value(regularization)
                .launch(1, THREADS);
    }

    /** Adds to loss[2], loss[3] and dScores (R). */
    void signLoss(DeviceSlice loss, DeviceSlice dScores, DeviceSlice scores, DeviceSlice wanted, int r) {
        Flat.require("signLoss", r, dScores, scores, wanted);
        signs.pointer(loss.part(SIGNS, 2))
                .pointer(dScores)
                .pointer(scores)
                .pointer(wanted)
                .value(r)
                .launch(1, THREADS);
    }
}
