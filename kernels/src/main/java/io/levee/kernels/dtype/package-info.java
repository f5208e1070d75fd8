/**
 * How numbers are stored: float32, bfloat16, float16 and the block types of ggml, with conversions that are exact to the
 * bit.
 */
package io.levee.kernels.dtype;
