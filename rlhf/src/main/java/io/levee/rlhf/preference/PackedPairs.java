package io.levee.rlhf.preference;

import io.levee.transformer.model.Rows;
import java.util.List;

/**
 * Pairs laid out for the kernels: the winners' sequences first, then the losers'.
 *
 * @param rows both sides packed, 2P sequences
 * @param signs (2P), in the same order
 * @param first (P) first differing token of each pair
 */
record PackedPairs(Rows rows, float[] signs, int[] first) {
    static PackedPairs of(List<RankedPair> pairs) {
        List<RankedPair.Side> sides = RankedPair.sides(pairs);
        float[] signs = new float[sides.size()];
        int[] first = new int[pairs.size()];
        for (int i = 0; i < pairs.size(); i++) {
            signs[i] = pairs.get(i).winnerSign();
            signs[pairs.size() + i] = pairs.get(i).loserSign();
            first[i] = pairs.get(i).firstDifference();
        }
        return new PackedPairs(Rows.of(sides), signs, first);
    }

    int pairs() {
        return first.length;
    }
}
