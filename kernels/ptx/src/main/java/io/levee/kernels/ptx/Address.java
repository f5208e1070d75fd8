package io.levee.kernels.ptx;

/**
 * Generic addresses: the number of an allocation or of a window in the upper 24 bits, the offset in the lower 40. An
 * access beyond an allocation can therefore never hit another one.
 */
final class Address {
    /** The window of shared memory in generic addresses. */
    static final int SHARED = 1;

    /** The window of local memory in generic addresses. */
    static final int LOCAL = 2;

    /** The first number of an allocation. */
    static final int FIRST = 3;

    /** The last number of an allocation. */
    static final int LAST = (1 << 23) - 1;

    private static final int SHIFT = 40;

    private Address() {}

    static long of(int number) {
        return (long) number << SHIFT;
    }

    static int number(long address) {
        return (int) (address >>> SHIFT);
    }

    static long offset(long address) {
        return address & (1L << SHIFT) - 1;
    }

    /** What is added to an address of the space to make it generic. */
    static long window(Space space) {
        return switch (space) {
            case SHARED -> of(SHARED);
            case LOCAL -> of(LOCAL);
            case GLOBAL, CONST, GENERIC, PARAM -> 0;
        };
    }
}
