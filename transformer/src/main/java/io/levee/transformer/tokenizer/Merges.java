package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The merges of byte-pair encoding and the algorithm that applies them: the adjacent pair of lowest rank, the leftmost
 * of equals, is replaced until no pair is left. A priority queue over a linked list makes that O(n log n) in the length
 * of a word.
 */
final class Merges {
    /** One merge: ids of the two parts and of the whole, and its rank, which merges may share. */
    record Merge(int left, int right, int whole, int rank) {}

    private final List<Merge> merges;
    private final LongMap pairs;

    /** A later merge of the same pair replaces an earlier one. */
    Merges(List<Merge> merges) {
        this.merges = List.copyOf(merges);
        pairs = new LongMap(merges.size());
        for (Merge merge : merges) {
            pairs.put(pair(merge.left, merge.right), (long) merge.rank << 32 | merge.whole);
        }
    }

    /** The merges of a list of (left, right) tokens in the order of their ranks. */
    static Merges ranked(List<String[]> parts, Vocabulary vocabulary, String continuingPrefix, String place) {
        List<Merge> merges = new ArrayList<>(parts.size());
        for (int rank = 0; rank < parts.size(); rank++) {
            String left = parts.get(rank)[0];
            String right = parts.get(rank)[1];
            String tail = right.startsWith(continuingPrefix) ? right.substring(continuingPrefix.length()) : right;
            merges.add(new Merge(
                    known(left, vocabulary, rank, place),
                    known(right, vocabulary, rank, place),
                    known(left + tail, vocabulary, rank, place),
                    rank));
        }
        return new Merges(merges);
    }

    private static int known(String token, Vocabulary vocabulary, int rank, String place) {
        int id = vocabulary.find(token);
        if (id < 0) {
            throw new BadInputException("%s: merge %,d needs the token \"%s\", which is not in the vocabulary"
                    .formatted(place, rank, token));
        }
        return id;
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    List<Merge> list() {
        return merges;
    }

    /** These merges without those that make one of the given ids. */
    Merges without(Set<Integer> ids) {
        List<Merge> kept =
                merges.stream().filter(merge -> !ids.contains(merge.whole)).toList();
        return kept.size() == merges.size() ? this : new Merges(kept);
    }

    /**
     * Merges a word in place.
     *
     * @param symbols ids of the word's characters in {@code [0, count)}; afterwards of its tokens
     * @return how many tokens there are
     */
    int apply(int[] symbols, int count) {
        return count < 2 ? count : new Word(symbols, count).merge();
    }

    /** A word being merged: symbols linked left to right, and candidate pairs in a heap by (rank, position). */
    private final class Word {
        private static final int GONE = -1;

        private final int[] symbols;
        private final int[] before;
        private final int[] after;
        private final int count;
        private long[] keys;
        private int[] wholes;
        private int heapSize;

        Word(int[] symbols, int count) {
            this.symbols = symbols;
            this.count = count;
            before = new int[count];
            after = new int[count];
            keys = new long[count + 8];
            wholes = new int[count + 8];
            for (int i = 0; i < count; i++) {
                before[i] = i - 1;
                after[i] = i + 1 < count ? i + 1 : GONE;
            }
        }

        int merge() {
            for (int i = 0; i + 1 < count; i++) {
                offer(i);
            }
            while (heapSize > 0) {
                int position = (int) keys[0];
                int whole = wholes[0];
                removeTop();
                if (stillMakes(whole, position)) {
                    replace(position, whole);
                }
            }
            return compact();
        }

        /** Candidates outlive their pair; what counts is that the pair now at the position makes the same token. */
        private boolean stillMakes(int whole, int position) {
            if (symbols[position] == GONE || after[position] == GONE) {
                return false;
            }
            long merge = pairs.get(pair(symbols[position], symbols[after[position]]));
            return merge >= 0 && (int) merge == whole;
        }

        private void replace(int position, int whole) {
            int right = after[position];
            symbols[position] = whole;
            symbols[right] = GONE;
            after[position] = after[right];
            if (after[right] != GONE) {
                before[after[right]] = position;
                offer(position);
            }
            if (before[position] != GONE) {
                offer(before[position]);
            }
        }

        private int compact() {
            int kept = 0;
            for (int i = 0; i != GONE; i = after[i]) {
                symbols[kept++] = symbols[i];
            }
            return kept;
        }

        private void offer(int position) {
            long merge = pairs.get(pair(symbols[position], symbols[after[position]]));
            if (merge >= 0) {
                insert(merge >>> 32 << 32 | position, (int) merge);
            }
        }

        private void insert(long key, int whole) {
            if (heapSize == keys.length) {
                keys = Arrays.copyOf(keys, 2 * heapSize);
                wholes = Arrays.copyOf(wholes, 2 * heapSize);
            }
            int slot = heapSize++;
            while (slot > 0 && keys[slot - 1 >> 1] > key) {
                keys[slot] = keys[slot - 1 >> 1];
                wholes[slot] = wholes[slot - 1 >> 1];
                slot = slot - 1 >> 1;
            }
            keys[slot] = key;
            wholes[slot] = whole;
        }

        private void removeTop() {
            long key = keys[--heapSize];
            int whole = wholes[heapSize];
            int slot = 0;
            while (2 * slot + 1 < heapSize) {
                int child = 2 * slot + 1;
                if (child + 1 < heapSize && keys[child + 1] < keys[child]) {
                    child++;
                }
                if (keys[child] >= key) {
                    break;
                }
                keys[slot] = keys[child];
                wholes[slot] = wholes[child];
                slot = child;
            }
            keys[slot] = key;
            wholes[slot] = whole;
        }
    }
}
