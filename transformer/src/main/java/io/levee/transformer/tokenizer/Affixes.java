package io.levee.transformer.tokenizer;

/** What a post-processor puts around the ids of a text. The arrays are not copied. */
record Affixes(int[] before, int[] after) {
    static final Affixes NONE = new Affixes(new int[0], new int[0]);

    /** Whether anything is put there. */
    boolean isAny() {
        return before.length + after.length > 0;
    }
}
