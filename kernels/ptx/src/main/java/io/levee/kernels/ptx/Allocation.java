package io.levee.kernels.ptx;

/** Global memory: a buffer of the host's, or a variable of a module. */
final class Allocation extends Region {
    final int number;
    private final String name;

    Allocation(int number, int size, String name) {
        super(size);
        this.number = number;
        this.name = name;
    }

    long address() {
        return Address.of(number);
    }

    @Override
    String name() {
        return name;
    }
}
