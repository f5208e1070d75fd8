package io.levee.kernels.ptx;

/** What an instruction occupies, roughly as a multiprocessor's pipes divide the work. */
public enum InstructionClass {
    /** Whole numbers, bits, moves, selections and comparisons of them. */
    INTEGER,
    /** 16- and 32-bit floating point, except what the special function unit does. */
    FLOAT,
    /** 64-bit floating point. */
    DOUBLE,
    /** Reciprocal, root, power, logarithm, sine, hyperbolic tangent and divisions built on them. */
    SPECIAL,
    /** From one type to another. */
    CONVERSION,
    /** Loads and stores of all spaces, {@code ldmatrix}, asynchronous copies. */
    MEMORY,
    /** Atomic operations. */
    ATOMIC,
    /** Shuffles, votes, matches and reductions of a warp. */
    WARP,
    /** {@code mma}. */
    TENSOR,
    /** Branches, barriers, fences, exits. */
    CONTROL
}
