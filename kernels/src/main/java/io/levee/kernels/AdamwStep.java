package io.levee.kernels;

/**
 * One step of AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101), as PyTorch computes it.
 *
 * @param learningRate η of this step
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to √v̂
 * @param decay decoupled weight decay: θ ← θ·(1 − η·decay) before the step, on decayed parameters only
 * @param clipNorm largest global norm of the scaled gradient; 0 does not clip
 * @param gradientScale gradients are sums; this factor (1 / the step's count) turns them into means
 * @param step number of this step, from 1, for bias correction
 */
public record AdamwStep(
        float learningRate,
        float beta1,
        float beta2,
        float epsilon,
        float decay,
        float clipNorm,
        float gradientScale,
        int step) {}
