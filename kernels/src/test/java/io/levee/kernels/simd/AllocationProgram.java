package io.levee.kernels.simd;

import com.sun.management.ThreadMXBean;
import io.levee.kernels.AdamwStep;
import io.levee.kernels.AttentionShape;
import io.levee.kernels.CacheShape;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.host.HostSlice;
import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Runs every operation again and again, as training and decoding do, until a round of all of them allocates nothing on any thread; prints the bytes that a run of each still allocates.
 */
final class AllocationProgram {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** How long C2 may take on a busy machine. */
    private static final long LIMIT_NANOS = 90_000_000_000L;

    private static final int RUNS = 100;

    /** Less than one vector that escapes in each run. */
    private static final int ENOUGH = 40;

    private static final int[] LENGTHS = {40, 17, 33, 55, 15, 64, 70};
    private static final int N = 294;
    private static final int C = 128;
    private static final int HEADS = 4;
    private static final int V = 418;

    private final SequencedMap<String, Runnable> operations = new TreeMap<>();

    private AllocationProgram(SimdKernels kernels, Workers workers) {
        addProducts(kernels);
        addHead(kernels);
        addBlocks(workers);
        addAttention(workers);
        addDecoding(workers);
        addOptimizer(workers);
    }

    private void addProducts(SimdKernels kernels) {
        HostSlice x = floats(1, N * C);
        HostSlice y = floats(2, N * 2 * C);
        HostSlice dw = floats(3, 2 * C * C);
        HostSlice bias = floats(4, 2 * C);
        Weight w = kernels.weight(floats(5, 2 * C * C), 2 * C, C);
        operations.put("refresh", () -> kernels.refresh(w));
        operations.put("linear", () -> kernels.linear(y, x, w, bias, N, false));
        operations.put("linearBackwardInput", () -> kernels.linearBackwardInput(x, y, w, N));
        operations.put("linearBackwardWeight", () -> kernels.linearBackwardWeight(dw, y, x, N, 2 * C, C));
        operations.put("biasBackward", () -> kernels.biasBackward(bias, y, N, 2 * C));
    }

    private void addHead(SimdKernels kernels) {
        HostSlice x = floats(1, N * C);
        HostSlice dx = floats(2, N * C);
        HostSlice dw = floats(3, V * C);
        HostSlice logProb = floats(4, N);
        HostSlice lse = floats(5, N);
        HostSlice entropy = floats(6, N);
        int[] tokens = new SplittableRandom(7).ints(N, 0, V).toArray();
        HostSlice targets = new HostSlice(Native.ints(tokens), Dtype.I32, N);
        Weight w = kernels.weight(floats(8, V * C), V, C);
        operations.put("logProbs", () -> kernels.logProbs(logProb, lse, entropy, x, w, targets, N, 1f));
        operations.put("logProbs, capped", () -> kernels.logProbs(logProb, lse, entropy, x, w, targets, N, 1f, 2f));
        operations.put(
                "logProbsBackward, capped",
                () -> kernels.logProbsBackward(dx, dw, logProb, x, w, targets, lse, N, 1f, 2f));
        operations.put("logProbsBackward", () -> kernels.logProbsBackward(dx, dw, logProb, x, w, targets, lse, N, 1f));
    }

    private void addBlocks(Workers workers) {
        MemorySegment x = Native.random(1, N * C, 1);
        MemorySegment y = Native.random(2, N * C, 1);
        MemorySegment weight = Native.random(3, C, 1);
        MemorySegment row = Native.random(4, N, 1);
        RmsNorm norm = new RmsNorm(workers);
        operations.put("rmsNorm", () -> norm.forward(y, row, x, weight, N, C, 1e-5f));
        operations.put("addRmsNorm", () -> norm.addForward(y, row, y, x, x, weight, N, C, 1e-5f));
        operations.put("rmsNormBackward", () -> norm.backward(y, weight, x, x, weight, row, N, C));
        SwiGlu swiglu = new SwiGlu(workers);
        operations.put("swiglu", () -> swiglu.forward(y, x, x, N * C));
        operations.put("swigluBackward", () -> swiglu.backward(y, y, x, x, x, N * C));
        GeGlu geglu = new GeGlu(workers);
        operations.put("geglu", () -> geglu.forward(y, x, x, N * C));
        operations.put("gegluBackward", () -> geglu.backward(y, y, x, x, x, N * C));
        Elementwise elementwise = new Elementwise(workers);
        operations.put("softCap", () -> elementwise.softCap(y, 0.9f, N * C));
        operations.put("add", () -> elementwise.add(y, x, x, N * C));
        operations.put("accumulate", () -> elementwise.accumulate(y, x, 0.5f, N * C));
        operations.put("scale", () -> elementwise.scale(y, 0.5f, N * C));
        operations.put("fill", () -> elementwise.fill(y, 1f, N * C));
        Scores scores = new Scores(workers);
        operations.put("scores", () -> scores.forward(row, x, weight, null, N, C));
        operations.put("scoresBackward", () -> scores.backward(y, weight, null, row, x, weight, N, C));
        MemorySegment numbers =
                Native.ints(new SplittableRandom(5).ints(N, 0, 50).toArray());
        MemorySegment angles = Native.random(6, 50L * C / HEADS, 1);
        Rotary rotary = new Rotary(workers);
        operations.put("rotary", () -> rotary.run(y, numbers, angles, N, HEADS, C / HEADS, false));
        MemorySegment table = Native.random(7, V * C, 1);
        HostSlice slice = new HostSlice(table, Dtype.F32, V * C);
        Rows rows = new Rows(workers);
        operations.put("embedding", () -> rows.gather(y, slice, numbers, N, C));
        operations.put("embeddingBackward", () -> rows.scatterAdd(table, y, numbers, N, C));
    }

    private void addAttention(Workers workers) {
        int[] offsets = new int[LENGTHS.length + 1];
        for (int i = 0; i < LENGTHS.length; i++) {
            offsets[i + 1] = offsets[i] + LENGTHS[i];
        }
        AttentionShape shape = new AttentionShape(LENGTHS.length, N, 70, HEADS, HEADS / 2, C / HEADS, 0, 0.2f);
        MemorySegment cuts = Native.ints(offsets);
        MemorySegment q = Native.random(1, N * C, 1);
        MemorySegment k = Native.random(2, N * C / 2, 1);
        MemorySegment out = Native.zeros(N * C);
        MemorySegment lse = Native.zeros(N * HEADS);
        MemorySegment dq = Native.zeros(N * C);
        MemorySegment dk = Native.zeros(N * C / 2);
        MemorySegment dv = Native.zeros(N * C / 2);
        Attention forward = new Attention(workers);
        AttentionBackward backward = new AttentionBackward(workers);
        operations.put("attention", () -> forward.forward(out, lse, q, k, k, cuts, shape));
        operations.put("attentionBackward", () -> backward.backward(dq, dk, dv, q, out, lse, q, k, k, cuts, shape));
        AttentionShape capped = new AttentionShape(LENGTHS.length, N, 70, HEADS, HEADS / 2, C / HEADS, 0, 0.2f, 0.9f);
        operations.put("attention, capped", () -> forward.forward(out, lse, q, k, k, cuts, capped));
        operations.put(
                "attentionBackward, capped", () -> backward.backward(dq, dk, dv, q, out, lse, q, k, k, cuts, capped));
    }

    private void addDecoding(Workers workers) {
        int n = 70;
        CacheShape shape = new CacheShape(n, 60, HEADS, C / HEADS);
        MemorySegment cache = Native.random(1, shape.count(), 1);
        MemorySegment rows = Native.random(2, (long) n * C, 1);
        MemorySegment out = Native.zeros((long) n * C);
        MemorySegment places =
                Native.ints(new SplittableRandom(3).ints(n, 0, 60).toArray());
        KeyValueCache writer = new KeyValueCache(workers);
        CachedAttention reader = new CachedAttention(workers);
        operations.put("cacheAppend", () -> writer.append(cache, rows, rows, places, places, n, shape));
        operations.put("cacheCopy", () -> writer.copy(cache, 0, 1, 13, shape));
        operations.put(
                "attentionCached", () -> reader.attend(out, rows, cache, places, places, n, HEADS, 0, 0.2f, 0, shape));
        operations.put(
                "attentionCached, capped",
                () -> reader.attend(out, rows, cache, places, places, n, HEADS, 0, 0.2f, 0.9f, shape));
        MemorySegment logits = Native.random(4, 8L * V, 3);
        MemorySegment copy = Native.zeros(8L * V);
        MemorySegment uniforms = Native.filled(8, 0.6f);
        MemorySegment tokens = Native.zeros(8);
        MemorySegment logProb = Native.zeros(8);
        Sampling sampling = new Sampling(workers);
        SamplingOptions filtered = new SamplingOptions(0.9f, 40, 0.9f, 0.01f);
        for (SamplingOptions options : new SamplingOptions[] {SamplingOptions.FULL, SamplingOptions.GREEDY, filtered}) {
            operations.put("sample " + options, () -> {
                copy.copyFrom(logits);
                sampling.run(tokens, logProb, copy, uniforms, 8, V, options);
            });
        }
    }

    private void addOptimizer(Workers workers) {
        int count = 40_000;
        MemorySegment x = Native.random(1, count, 1);
        MemorySegment first = Native.zeros(count);
        MemorySegment second = Native.zeros(count);
        MemorySegment slot = Native.zeros(1);
        SumOfSquares sum = new SumOfSquares(workers);
        Adamw adamw = new Adamw(workers);
        AdamwStep step = new AdamwStep(1e-3f, 0.9f, 0.95f, 1e-8f, 0.1f, 1f, 1f, 3);
        operations.put("sumOfSquares", () -> sum.run(slot, x, count));
        operations.put("adamw", () -> adamw.run(x, x, first, second, 2f, count, count / 2, step));
    }

    private static HostSlice floats(long seed, int count) {
        return new HostSlice(Native.random(seed, count, 1f), Dtype.F32, count);
    }

    /** Bytes that a run of each operation allocates in the last round. */
    private SequencedMap<String, Long> bytes() {
        SequencedMap<String, Long> bytes = new TreeMap<>();
        long deadline = System.nanoTime() + LIMIT_NANOS;
        boolean steady = false;
        while (!steady && System.nanoTime() < deadline) {
            steady = true;
            for (var operation : operations.entrySet()) {
                long before = THREADS.getTotalThreadAllocatedBytes();
                for (int i = 0; i < RUNS; i++) {
                    operation.getValue().run();
                }
                long each = (THREADS.getTotalThreadAllocatedBytes() - before) / RUNS;
                bytes.put(operation.getKey(), each < ENOUGH ? 0 : each);
                steady &= each < ENOUGH;
            }
        }
        return bytes;
    }

    /** Prints a line of bytes and name for each operation. */
    public static void main(String[] arguments) {
        try (Workers workers = new Workers(2);
                SimdKernels kernels = new SimdKernels(2)) {
            new AllocationProgram(kernels, workers)
                    .bytes()
                    .forEach((name, bytes) -> System.out.println(bytes + " " + name));
        }
    }
}
