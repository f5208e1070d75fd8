/**
 * NVIDIA's libraries without a device: two small libraries of machine code, compiled by the tests, whose every function asks
 * {@code FakeCuda}, which does what is asked on any other {@code GpuDriver}. So JCuda's own code can be run, and ours above it.
 */
package io.levee.kernels.cuda.fake;
