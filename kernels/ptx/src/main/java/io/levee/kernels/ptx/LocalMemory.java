package io.levee.kernels.ptx;

/** The local memory of the lanes of a warp, one after the other. */
final class LocalMemory extends Region {
    private final int laneBytes;

    LocalMemory(int laneBytes) {
        super(laneBytes * WarpLanes.WIDTH);
        this.laneBytes = laneBytes;
    }

    @Override
    int size() {
        return laneBytes;
    }

    @Override
    int laneStride() {
        return laneBytes;
    }

    @Override
    String name() {
        return "local memory";
    }
}
