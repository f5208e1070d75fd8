package io.levee.kernels.measure;

import io.levee.kernels.AttentionShape;
import io.levee.kernels.Precision;
import io.levee.kernels.Slice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Attention over packed sequences and its gradient, at every width that there is a kernel for. */
final class AttentionWork {
    private AttentionWork() {}

    static List<KernelCase> cases() {
        List<KernelCase> cases = new ArrayList<>();
        for (Precision precision : KernelCase.PRECISIONS) {
            for (int width :
                    precision == Precision.FLOAT32 ? new int[] {64, 32, 128, 256} : new int[] {64, 32, 96, 128, 256}) {
                cases.add(new KernelCase(
                        precision,
                        new Sizes(precision, 2, 128, 2, 1, width).work(),
                        new Sizes(precision, 4, 2048, 32, 8, width).work()));
            }
        }
        return cases;
    }

    /** B sequences of T tokens, H query heads, K key heads, D values a head. */
    private record Sizes(Precision precision, int sequences, int tokens, int heads, int keyHeads, int width) {
        KernelWork work() {
            return new KernelWork(
                    sequences + " × " + tokens + " tokens, H " + heads + ", K " + keyHeads + ", D " + width,
                    this::run,
                    amounts());
        }

        private int all() {
            return sequences * tokens;
        }

        private double queries() {
            return (double) all() * heads * width;
        }

        private double keys() {
            return (double) all() * keyHeads * width;
        }

        private void run(MeasuredOperands o) {
            float scale = (float) (1 / Math.sqrt(width));
            AttentionShape shape = new AttentionShape(sequences, all(), tokens, heads, keyHeads, width, 0, scale);
            Slice offsets = o.offsets(sequences, tokens);
            Slice out = o.zeros((long) queries());
            Slice lse = o.zeros((long) all() * heads);
            Slice q = o.reals((long) queries());
            Slice k = o.reals((long) keys());
            Slice v = o.reals((long) keys());
            o.kernels().attention(out, lse, q, k, v, offsets, shape);
            Slice dq = o.zeros((long) queries());
            Slice dk = o.zeros((long) keys());
            Slice dv = o.zeros((long) keys());
            Slice dOut = o.reals((long) queries());
            o.kernels().attentionBackward(dq, dk, dv, dOut, out, lse, q, k, v, offsets, shape);
        }

        private Map<String, Amount> amounts() {
            double factor = MatrixWork.factorBytes(precision);
            double ofRows = 8.0 * all() * heads;
            double read = factor * (queries() + 2 * keys());
            double readBackward = factor * 2 * (queries() + keys()) + ofRows;
            String suffix = MatrixWork.suffix(precision) + width;
            Map<String, Amount> amounts = new LinkedHashMap<>();
            amounts.put("attention" + suffix, Amount.reusing(queries(), seen(64), read + 4 * queries() + ofRows / 2));
            amounts.put(
                    "attention_backward_keys" + suffix,
                    Amount.reusing(keys(), seen(32) * heads / keyHeads, readBackward + 16 * keys()));
            amounts.put(
                    "attention_backward_queries" + suffix,
                    Amount.reusing(queries(), seen(32), readBackward + 8 * queries()));
            if (width == 64) {
                amounts.put("attention_terms", Amount.streaming((double) all() * heads, width));
            }
            if (width == 64 && precision == Precision.BFLOAT16) {
                // forward q, k and v, backward these and the gradient of the output
                amounts.put("attention_round", Amount.streaming(3 * queries() + 4 * keys()));
            }
            return amounts;
        }

        /** Tokens that a token sees on average, whole tiles: of 64 rows on tensor cores, of fewer without. */
        private double seen(int rows) {
            int tile = precision == Precision.BFLOAT16 ? 64 : width == 256 ? rows / 2 : rows;
            return (tokens + tile) / 2.0;
        }
    }
}
