package io.levee.rlhf.demo;

import io.levee.rlhf.world.Judge;
import io.levee.rlhf.world.Truth;
import io.levee.rlhf.world.WorldRequest;

/**
 * A policy's answer to a request of the built-in world, judged.
 *
 * @param request what was asked
 * @param text    the decoded answer without the end-of-text token, special tokens inside it kept
 * @param tokens  its length in tokens, the end-of-text token included
 * @param truth   what is true about it
 */
public record Answer(WorldRequest request, String text, int tokens, Truth truth) {
    /** Judges an answer by the truth functions. */
    public static Answer of(WorldRequest request, String text, int tokens) {
        return new Answer(request, text, tokens, Judge.judge(request, text));
    }
}
