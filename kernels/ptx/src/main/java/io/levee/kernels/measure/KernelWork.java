package io.levee.kernels.measure;

import java.util.Map;
import java.util.function.Consumer;

/**
 * An operation at one size.
 *
 * @param shape its sizes, for people
 * @param body makes the operands and runs the operation once
 * @param amounts of the kernels that it is there for; it may launch others beside them
 */
record KernelWork(String shape, Consumer<MeasuredOperands> body, Map<String, Amount> amounts) {}
