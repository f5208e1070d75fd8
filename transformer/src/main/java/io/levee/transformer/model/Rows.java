package io.levee.transformer.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A packed batch of prompts with answers, and the rows that predict the answers' tokens.
 *
 * @param batch prompt and answer of each sequence, one after the other
 * @param rows (R) row r of the batch predicts target r
 * @param targets (R) the answers' tokens
 * @param offsets (B+1) where each answer begins among the R rows
 */
public record Rows(PackedBatch batch, int[] rows, int[] targets, int[] offsets) {
    /** A prompt and its answer, each of at least one token. */
    public interface Answered {
        /** Ids of the prompt. */
        int[] prompt();

        /** Ids of the answer. */
        int[] answer();

        /** Tokens of both. */
        default int length() {
            return prompt().length + answer().length;
        }

        /**
         * Which tokens of the sequence are predicted: pairs of a first token and the one after the last. A conversation has
         * several such spans in what is called its answer here; otherwise it is the answer.
         */
        default int[] spans() {
            return new int[] {prompt().length, length()};
        }

        /** Number of predicted tokens. */
        default int predicted() {
            int[] spans = spans();
            int sum = 0;
            for (int i = 0; i < spans.length; i += 2) {
                sum += spans[i + 1] - spans[i];
            }
            return sum;
        }

        /** Prompt and answer in one. */
        default int[] sequence() {
            int[] all = java.util.Arrays.copyOf(prompt(), length());
            System.arraycopy(answer(), 0, all, prompt().length, answer().length);
            return all;
        }
    }

    /** Packs prompts with their answers. */
    public static Rows of(List<? extends Answered> sequences) {
        PackedBatch batch =
                PackedBatch.of(sequences.stream().map(Answered::sequence).toList());
        int[] offsets = new int[sequences.size() + 1];
        for (int b = 0; b < sequences.size(); b++) {
            offsets[b + 1] = offsets[b] + sequences.get(b).predicted();
        }
        int[] rows = new int[offsets[sequences.size()]];
        int[] targets = new int[rows.length];
        int r = 0;
        for (int b = 0; b < sequences.size(); b++) {
            int[] spans = sequences.get(b).spans();
            for (int i = 0; i < spans.length; i += 2) {
                for (int t = spans[i]; t < spans[i + 1]; t++) {
                    rows[r] = batch.offsets()[b] + t - 1;
                    targets[r++] = batch.tokens()[batch.offsets()[b] + t];
                }
            }
        }
        return new Rows(batch, rows, targets, offsets);
    }

    /** R. */
    public int count() {
        return rows.length;
    }

    /** {@link #microBatches(List, ToIntFunction, int)} of sequences. */
    public static <T extends Answered> List<List<T>> microBatches(List<T> sequences, int tokens) {
        return microBatches(sequences, Answered::length, tokens);
    }

    /**
     * Cuts a list into runs with at most {@code tokens} tokens each (one element at least), in order. Where the cuts fall
     * changes results by rounding only.
     *
     * @param length tokens of an element
     */
    public static <T> List<List<T>> microBatches(List<T> all, ToIntFunction<? super T> length, int tokens) {
        List<List<T>> cut = new ArrayList<>();
        int from = 0;
        int sum = 0;
        for (int i = 0; i < all.size(); i++) {
            int more = length.applyAsInt(all.get(i));
            if (i > from && sum + more > tokens) {
                cut.add(all.subList(from, i));
                from = i;
                sum = 0;
            }
            sum += more;
        }
        cut.add(all.subList(from, all.size()));
        return cut;
    }
}
