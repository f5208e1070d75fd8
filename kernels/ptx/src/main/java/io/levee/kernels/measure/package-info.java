/**
 * What the GPU's kernels cost: every kernel run at a size that the interpreter takes, its counts scaled to a size of production,
 * and the time that a card needs at least; and the same kernels timed on a device.
 */
package io.levee.kernels.measure;
