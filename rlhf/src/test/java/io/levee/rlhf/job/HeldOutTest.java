package io.levee.rlhf.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.rlhf.preference.RankedPair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutTest {
    /** A pair whose answer says which it is. */
    private static RankedPair pair(int prompt, int number) {
        return new RankedPair(new int[] {1, prompt}, new int[] {number}, new int[] {0}, 1, -1);
    }

    private static List<Integer> numbers(List<RankedPair> pairs) {
        return pairs.stream().map(pair -> pair.winner()[0]).toList();
    }

    @Test
    void aPromptIsHeldOutWithAllItsPairs() {
        List<RankedPair> pairs = List.of(pair(7, 1), pair(8, 2), pair(9, 3), pair(8, 4), pair(7, 5), pair(7, 6));
        HeldOut parts = HeldOut.last(pairs, 6);
        assertEquals(List.of(2, 3, 4), numbers(parts.train()));
        assertEquals(List.of(1, 5, 6), numbers(parts.test()));
    }

    @Test
    void ofDifferentPromptsTheLastShareIsHeldOut() {
        List<RankedPair> pairs = new ArrayList<>();
        IntStream.range(0, 25).forEach(i -> pairs.add(pair(i, i)));
        HeldOut parts = HeldOut.last(pairs, 10);
        assertEquals(List.of(23, 24), numbers(parts.test()));
        assertEquals(23, parts.train().size());
    }

    @Test
    void ofASinglePromptThePairsAreHeldOut() {
        HeldOut parts = HeldOut.last(List.of(pair(1, 1), pair(1, 2), pair(1, 3)), 10);
        assertEquals(List.of(1, 2), numbers(parts.train()));
        assertEquals(List.of(3), numbers(parts.test()));
        assertFalse(parts.wholePrompts());
    }

    @Test
    void aSinglePairLeavesNothingToTrainOn() {
        assertTrue(HeldOut.last(List.of(pair(1, 1)), 10).train().isEmpty());
    }
}
