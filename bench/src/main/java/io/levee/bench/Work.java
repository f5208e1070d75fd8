package io.levee.bench;

/**
 * An operation on its operands.
 *
 * @param call does it once
 * @param amount what one call does, in the unit of the benchmark's counter: floating-point operations, bytes or tokens
 */
record Work(Runnable call, double amount) {}
