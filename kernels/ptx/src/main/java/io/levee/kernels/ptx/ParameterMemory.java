package io.levee.kernels.ptx;

/** The packed parameters of a launch, for loads at addresses that a kernel computes. */
final class ParameterMemory extends Region {
    ParameterMemory(byte[] bytes) {
        super(bytes);
    }

    @Override
    String name() {
        return "the parameters";
    }
}
