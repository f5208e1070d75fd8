package io.levee.kernels.ptx;

/** The shared memory of a block. */
final class SharedMemory extends Region {
    SharedMemory(int size) {
        super(size);
    }

    @Override
    String name() {
        return "shared memory";
    }
}
