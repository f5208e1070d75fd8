/**
 * A machine that runs PTX, the assembly language of NVIDIA's GPUs, in Java: kernels are executed, checked and counted
 * where there is no GPU. The stages are text to program ({@code PtxParser}), program to decoded instructions ({@code
 * Decoder} and one file for each family of instructions), and execution by warps of 32 lanes in lockstep ({@code Warp},
 * {@code Block}, {@code Launch}) on memory that knows its bounds and, when checked, what was written, by whom and when
 * ({@code Shadow}).
 */
package io.levee.kernels.ptx;
