package io.levee.transformer.block;

import io.levee.engine.tensor.Parameter;

/**
 * A low-rank correction of one projection: y += scale · (x · downᵀ) · upᵀ (LoRA, Hu et al. 2021).
 *
 * @param down (rank, inputs)
 * @param up (outputs, rank)
 * @param scale alpha / rank
 */
public record LowRank(Parameter down, Parameter up, float scale) {
    /** True when it is trained. */
    public boolean learns() {
        return down.learns() || up.learns();
    }
}
