/**
 * JMH benchmarks of the hot paths, {@code <Type>Benchmark.<operation>}. Each operation is held to the {@code reference} back-end
 * before and after it is timed; {@link io.levee.bench.Main} prints figures beside the machine's peak of the same run.
 */
package io.levee.bench;
