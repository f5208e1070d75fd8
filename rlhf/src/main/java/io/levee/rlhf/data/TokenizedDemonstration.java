package io.levee.rlhf.data;

import java.util.List;

/**
 * A conversation as token ids, of which the answers are imitated. The model learns token {@code t} of a target from the row {@code t − 1}
 * that precedes it, so a target (start, end) takes the rows start − 1 … end − 2.
 *
 * @param ids       of the whole conversation
 * @param targets   what is to be learned: answers with their end-of-answer tokens, in order, at least one
 * @param truncated whether the context cut the end off
 * @param place     of the row
 */
public record TokenizedDemonstration(int[] ids, List<Span> targets, boolean truncated, Place place) {
    /**
     * Copies the targets.
     *
     * @throws IllegalArgumentException when there is none, one begins the sequence or reaches over its end
     */
    public TokenizedDemonstration {
        targets = List.copyOf(targets);
        if (targets.isEmpty()
                || targets.getFirst().start() < 1
                || targets.getLast().end() > ids.length) {
            throw new IllegalArgumentException(
                    "expected targets within 1 to %d, found %s".formatted(ids.length, targets));
        }
    }

    /** Number of tokens to learn. */
    public int targetTokens() {
        return targets.stream().mapToInt(Span::length).sum();
    }
}
