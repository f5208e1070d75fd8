package io.levee.bench;

/**
 * Sequences of unequal lengths, laid one after the other.
 *
 * @param offsets (B+1) where each begins
 */
record Ragged(int... offsets) {
    /** B sequences from ¾ to 1¼ of T tokens, T on average. */
    static Ragged of(int sequences, int tokens) {
        int[] offsets = new int[sequences + 1];
        for (int b = 0; b < sequences; b++) {
            int spread = sequences == 1 ? tokens / 4 : (tokens / 2) * b / (sequences - 1);
            offsets[b + 1] = offsets[b] + tokens - tokens / 4 + spread;
        }
        return new Ragged(offsets);
    }

    /** B. */
    int sequences() {
        return offsets.length - 1;
    }

    /** Tokens of a sequence. */
    int length(int sequence) {
        return offsets[sequence + 1] - offsets[sequence];
    }

    /** Tokens of all. */
    int tokens() {
        return offsets[sequences()];
    }

    /** Tokens of the longest. */
    int longest() {
        int longest = 0;
        for (int b = 0; b < sequences(); b++) {
            longest = Math.max(longest, length(b));
        }
        return longest;
    }

    /** Pairs of a token and one that it attends to, itself included. */
    long causalPairs() {
        long pairs = 0;
        for (int b = 0; b < sequences(); b++) {
            pairs += (long) length(b) * (length(b) + 1) / 2;
        }
        return pairs;
    }
}
