package io.levee.kernels.ptx;

/**
 * A declared register.
 *
 * @param number of a predicate, where it lies; other registers are told apart by it
 */
record Register(String name, PtxType type, int number) {}
