package io.levee.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.tokenizer.Merges.Merge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MergesTest {
    /** The definition: look at all pairs, merge the leftmost of the best rank, begin again. */
    private static int[] slowly(int[] symbols, List<Merge> merges) {
        List<Integer> word = new ArrayList<>(Arrays.stream(symbols).boxed().toList());
        while (true) {
            Merge best = null;
            int at = -1;
            for (int i = 0; i + 1 < word.size(); i++) {
                for (Merge merge : merges) {
                    if (merge.left() == word.get(i)
                            && merge.right() == word.get(i + 1)
                            && (best == null || merge.rank() < best.rank())) {
                        best = merge;
                        at = i;
                    }
                }
            }
            if (best == null) {
                return word.stream().mapToInt(Integer::intValue).toArray();
            }
            word.set(at, best.whole());
            word.remove(at + 1);
        }
    }

    private static int[] apply(Merges merges, int[] symbols) {
        int[] copy = symbols.clone();
        return Arrays.copyOf(copy, merges.apply(copy, copy.length));
    }

    /** Every merge makes a symbol of its own and uses earlier ones, as in a trained vocabulary. */
    private static List<Merge> randomMerges(RandomText random, int letters, int count) {
        List<Merge> merges = new ArrayList<>();
        Set<Long> pairs = new HashSet<>();
        for (int i = 0; i < count; i++) {
            int left = random.next(letters + merges.size());
            int right = random.next(letters + merges.size());
            if (pairs.add((long) left << 32 | right)) {
                merges.add(new Merge(left, right, letters + merges.size(), merges.size()));
            }
        }
        return merges;
    }

    @Test
    void theQueueGivesWhatRepeatedSearchGives() {
        for (int seed = 0; seed < 300; seed++) {
            RandomText random = new RandomText(seed);
            List<Merge> merges = randomMerges(random, 1 + random.next(4), 1 + random.next(30));
            int letters = merges.getFirst().whole();
            for (int length : new int[] {0, 1, 2, 3, 7, 8, 31, 64}) {
                int[] word = random.ids(length, letters);
                assertArrayEquals(
                        slowly(word, merges), apply(new Merges(merges), word), "seed " + seed + ", length " + length);
            }
        }
    }

    @Test
    void ofEqualRanksTheLeftmostGoesFirst() {
        List<Merge> merges = List.of(new Merge(0, 1, 3, 0), new Merge(1, 2, 4, 0));
        assertArrayEquals(new int[] {3, 2}, apply(new Merges(merges), new int[] {0, 1, 2}));
    }

    @Test
    void aLongWordIsMergedInHalves() {
        Merges merges = new Merges(List.of(new Merge(0, 0, 1, 0), new Merge(1, 1, 2, 1)));
        int[] word = new int[1 << 20 | 3];
        int count = merges.apply(word, word.length);
        assertEquals((1 << 18) + 2, count);
        assertArrayEquals(new int[] {2, 1, 0}, new int[] {word[count - 3], word[count - 2], word[count - 1]});
    }

    @Test
    void aForbiddenTokenIsNeverMade() {
        Merges merges = new Merges(List.of(new Merge(0, 1, 2, 0), new Merge(1, 1, 3, 1)));
        assertArrayEquals(new int[] {0, 3}, apply(merges.without(Set.of(2)), new int[] {0, 1, 1}));
        assertArrayEquals(new int[] {2, 1}, apply(merges.without(Set.of(7)), new int[] {0, 1, 1}));
    }

    @Test
    void aMergeOfAnUnknownTokenIsRefused() {
        Vocabulary vocabulary = Vocabulary.of(List.of("a", "b"), "test.json");
        BadInputException refused = assertThrows(
                BadInputException.class,
                () -> Merges.ranked(
                        List.<String[]>of(new String[] {"a", "b"}), vocabulary, "", "test.json, field merges"));
        assertEquals(
                "test.json, field merges: merge 0 needs the token \"ab\", which is not in the vocabulary",
                refused.getMessage());
    }
}
