/**
 * Operations on an NVIDIA GPU. {@code CudaKernels} hands each operation to its class, which launches the kernels of one .cu file
 * on a {@code GpuDriver}: NVIDIA's, through JCuda, or the interpreter of {@code kernels.ptx}.
 */
package io.levee.kernels.cuda;
