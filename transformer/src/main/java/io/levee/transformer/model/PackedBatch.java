package io.levee.transformer.model;

import io.levee.engine.graph.Tape;
import io.levee.transformer.block.AttentionPath;
import io.levee.transformer.block.Sequences;
import java.util.List;

/**
 * Sequences laid one after the other, without padding.
 *
 * @param tokens (N) ids
 * @param positions (N) place of each token in its own sequence
 * @param offsets (B+1) where each sequence begins
 */
public record PackedBatch(int[] tokens, int[] positions, int[] offsets) {
    /** Packs whole sequences, each of at least one token. */
    public static PackedBatch of(List<int[]> sequences) {
        int[] offsets = new int[sequences.size() + 1];
        for (int b = 0; b < sequences.size(); b++) {
            offsets[b + 1] = Math.addExact(offsets[b], sequences.get(b).length);
        }
        int[] tokens = new int[offsets[sequences.size()]];
        int[] positions = new int[tokens.length];
        for (int b = 0; b < sequences.size(); b++) {
            int[] sequence = sequences.get(b);
            if (sequence.length == 0) {
                throw new IllegalArgumentException("sequence " + b + " is empty");
            }
            System.arraycopy(sequence, 0, tokens, offsets[b], sequence.length);
            for (int t = 0; t < sequence.length; t++) {
                positions[offsets[b] + t] = t;
            }
        }
        return new PackedBatch(tokens, positions, offsets);
    }

    /** B. */
    public int sequences() {
        return offsets.length - 1;
    }

    /** N. */
    public int count() {
        return tokens.length;
    }

    /** Tokens of the longest sequence. */
    public int longest() {
        int longest = 0;
        for (int b = 0; b < sequences(); b++) {
            longest = Math.max(longest, offsets[b + 1] - offsets[b]);
        }
        return longest;
    }

    /** Row of the last token of each sequence: (B). */
    public int[] lastRows() {
        int[] rows = new int[sequences()];
        for (int b = 0; b < rows.length; b++) {
            rows[b] = offsets[b + 1] - 1;
        }
        return rows;
    }

    /** The batch on the device, attending to itself. */
    public Sequences upload(Tape tape) {
        return new Sequences(
                tape.ints(tokens),
                tape.ints(positions),
                count(),
                longest(),
                new AttentionPath.Within(uploadPacked(tape)));
    }

    /** The batch's cuts on the device. */
    public Sequences.Packed uploadPacked(Tape tape) {
        return new Sequences.Packed(tape.ints(offsets), sequences(), longest());
    }
}
