package io.levee.rlhf.data;

import java.util.OptionalInt;

/**
 * Two answers to the same prompt as token ids. The sequences to score are prompt + first and prompt + second.
 *
 * @param prompt all tokens up to where the answers begin
 * @param first  answer 0
 * @param second answer 1, of other tokens than answer 0
 * @param better 0 or 1: the more helpful one, if known
 * @param safer  0 or 1: the more harmless one, if known
 * @param place  of the row
 */
public record TokenizedComparison(
        int[] prompt,
        TokenizedResponse first,
        TokenizedResponse second,
        OptionalInt better,
        OptionalInt safer,
        Place place) {
    /** Tokens of both sequences together. */
    public int tokens() {
        return 2 * prompt.length + first.ids().length + second.ids().length;
    }
}
