package io.levee.kernels.ptx;

/** What a lane did wrong; becomes a {@link PtxFault} where kernel, block and warp are known. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int lane;

    Violation(int lane, String what) {
        super(what, null, false, false);
        this.lane = lane;
    }

    /** The lane, -1 when it is the whole warp. */
    int lane() {
        return lane;
    }
}
