package io.levee.transformer.tokenizer;

import java.util.Arrays;

/** What a post-processor puts around the ids of a text. The arrays are not copied. */
record Affixes(int[] before, int[] after) {
    static final Affixes NONE = new Affixes(new int[0], new int[0]);

    /** These, inside of others. */
    Affixes within(Affixes outer) {
        return new Affixes(joined(outer.before, before), joined(after, outer.after));
    }

    private static int[] joined(int[] first, int[] second) {
        int[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
