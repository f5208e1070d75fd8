package io.levee.rlhf.role;

import io.levee.transformer.adapter.LoraSettings;

/**
 * What of a role is trained.
 *
 * @param trained false for a frozen role
 * @param lora a new adapter on the frozen model; null to train all weights, or the adapter that the model is
 * @param seed of a new adapter
 */
public record Training(boolean trained, LoraSettings lora, long seed) {
    /** Nothing. */
    public static final Training FROZEN = new Training(false, null, 0);

    /** All weights, or the adapter that the model is. */
    static final Training WHOLE = new Training(true, null, 0);

    /** True when what is stored is trained on, not something new on top of it. */
    boolean continues() {
        return trained && lora == null;
    }
}
