package io.levee.transformer.tokenizer;

/**
 * Ids of words seen lately. One entry for each slot, a newcomer replaces it. Threads share it without locks: entries
 * are immutable, so that a race costs at most one more encoding of a word.
 */
final class WordCache {
    private static final int SLOTS = 1 << 16;
    private static final int LONGEST = 48;

    private record Entry(String word, int[] ids) {}

    private final Entry[] entries = new Entry[SLOTS];

    /** The ids of a word, or null; not to be changed. */
    int[] find(String word) {
        Entry entry = entries[slot(word)];
        return entry != null && entry.word.equals(word) ? entry.ids : null;
    }

    void put(String word, int[] ids) {
        if (word.length() <= LONGEST) {
            entries[slot(word)] = new Entry(word, ids);
        }
    }

    private static int slot(String word) {
        int hash = word.hashCode();
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }
}
