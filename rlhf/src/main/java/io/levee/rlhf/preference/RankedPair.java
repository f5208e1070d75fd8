package io.levee.rlhf.preference;

import io.levee.transformer.model.Rows;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two answers to one prompt, in order.
 *
 * @param prompt ids
 * @param winner the better answer or, for costs, the more harmful one, whose score shall be higher
 * @param loser the other
 * @param winnerSign for costs: +1 when the winner is labelled unsafe, −1 safe; 0 where there is no label
 * @param loserSign the same of the loser
 */
public record RankedPair(int[] prompt, int[] winner, int[] loser, int winnerSign, int loserSign) {
    /** One side of a pair. */
    public record Side(int[] prompt, int[] answer) implements Rows.Answered {}

    /** The prompt with the answer whose score shall be higher. */
    public Side winnerSide() {
        return new Side(prompt, winner);
    }

    /** The prompt with the other answer. */
    public Side loserSide() {
        return new Side(prompt, loser);
    }

    /** The winners of all pairs, then the losers: the order that kernels expect. */
    public static List<Side> sides(List<RankedPair> pairs) {
        return Stream.concat(
                        pairs.stream().map(RankedPair::winnerSide),
                        pairs.stream().map(RankedPair::loserSide))
                .toList();
    }

    /** Tokens of both sequences. */
    public int length() {
        return 2 * prompt.length + winner.length + loser.length;
    }

    /** Number of the first token in which the answers differ. */
    public int firstDifference() {
        int same = 0;
        while (same < Math.min(winner.length, loser.length) && winner[same] == loser[same]) {
            same++;
        }
        return same;
    }
}
