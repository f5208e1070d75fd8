package io.levee.kernels.cases;

import io.levee.kernels.AttentionShape;
import io.levee.kernels.CacheShape;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Attention over packed sequences and over a cache. */
public final class AttentionCases {
    private static final int[][] LENGTHS = {{1}, {3}, {1, 1, 1}, {7, 1, 8, 31}, {64, 3, 1}, {130}, {33, 17, 65}};

    private AttentionCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        int[][] heads = {{1, 1, 4}, {2, 2, 7}, {4, 2, 16}, {6, 1, 32}, {3, 3, 64}};
        for (int[] lengths : LENGTHS) {
            for (int[] h : heads) {
                cases.addAll(packed(lengths, h[0], h[1], h[2], 0));
            }
            cases.addAll(packed(lengths, 4, 2, 8, 1));
            cases.addAll(packed(lengths, 4, 2, 8, 5));
            cases.addAll(packed(lengths, 2, 1, 128, 40));
        }
        cases.addAll(packed(new int[] {207}, 1, 1, 31, 0));
        for (int headWidth : new int[] {50, 90, 127, 200}) {
            cases.addAll(packed(new int[] {70, 1}, 2, 1, headWidth, headWidth % 4 == 0 ? 9 : 0));
        }
        for (int headWidth : new int[] {96, 256}) {
            cases.addAll(packed(new int[] {1, 135}, 1, 1, headWidth, 0));
        }
        cases.addAll(Case.shifted(packed(new int[] {7, 1, 8, 31}, 4, 2, 16, 0)));
        cases.addAll(Case.shifted(packed(new int[] {33, 17, 65}, 2, 1, 64, 40)));
        for (int window : new int[] {0, 1, 6}) {
            cases.addAll(cached(4, 2, 16, window));
            cases.addAll(cached(3, 1, 7, window));
            cases.addAll(cached(2, 2, 64, window));
        }
        cases.addAll(cached(2, 2, 100, 0));
        cases.addAll(cached(4, 1, 100, 0));
        cases.addAll(cached(4, 1, 130, 6));
        cases.addAll(cached(6, 1, 40, 0));
        cases.addAll(cached(10, 1, 256, 6));
        cases.addAll(Case.shifted(cached(4, 2, 16, 6)));
        cases.add(longCache(150, 8, 1, 72, 70));
        cases.add(longCache(330, 2, 2, 8, 0));
        for (int window : new int[] {0, 70}) {
            cases.add(longCache(150, 4, 2, 16, window));
            cases.add(longCache(150, 2, 2, 7, window));
        }
        return cases;
    }

    /** The shape of packed sequences. */
    public static AttentionShape shape(int[] lengths, int heads, int keyValueHeads, int headWidth, int window) {
        int tokens = Arrays.stream(lengths).sum();
        int longest = Arrays.stream(lengths).max().orElseThrow();
        float scale = (float) (1 / Math.sqrt(headWidth));
        return new AttentionShape(lengths.length, tokens, longest, heads, keyValueHeads, headWidth, window, scale);
    }

    /** Offsets (B + 1) of packed sequences. */
    public static int[] offsets(int... lengths) {
        int[] offsets = new int[lengths.length + 1];
        for (int b = 0; b < lengths.length; b++) {
            offsets[b + 1] = offsets[b] + lengths[b];
        }
        return offsets;
    }

    private static List<Case> packed(int[] lengths, int heads, int keyValueHeads, int headWidth, int window) {
        AttentionShape shape = shape(lengths, heads, keyValueHeads, headWidth, window);
        String name = Arrays.toString(lengths) + " H " + heads + " K " + keyValueHeads + " D " + headWidth + " window "
                + window;
        int queries = shape.tokens() * heads * headWidth;
        int keys = shape.tokens() * keyValueHeads * headWidth;
        long length = shape.longest() + headWidth;
        return List.of(
                new Case("attention", name, (long) queries * shape.longest(), (bench, draws) -> {
                    Slice out = bench.out(queries);
                    Slice lse = bench.out(shape.tokens() * heads);
                    Slice q = bench.in(draws.normals(queries));
                    Slice k = bench.in(draws.normals(keys));
                    Slice v = bench.in(draws.normals(keys));
                    bench.kernels().attention(out, lse, q, k, v, bench.in(offsets(lengths)), shape);
                    return List.of(
                            Output.sums("out", bench.read(out), length), Output.sums("lse", bench.read(lse), length));
                }),
                new Case("attentionBackward", name, 2L * queries * shape.longest(), (bench, draws) -> {
                    Slice q = bench.in(draws.normals(queries));
                    Slice k = bench.in(draws.normals(keys));
                    Slice v = bench.in(draws.normals(keys));
                    Slice offsets = bench.in(offsets(lengths));
                    Slice out = bench.out(queries);
                    Slice lse = bench.out(shape.tokens() * heads);
                    bench.kernels().attention(out, lse, q, k, v, offsets, shape);
                    Slice dq = bench.inout(draws.normals(queries));
                    Slice dk = bench.inout(draws.normals(keys));
                    Slice dv = bench.inout(draws.normals(keys));
                    Slice dOut = bench.in(draws.normals(queries));
                    bench.kernels().attentionBackward(dq, dk, dv, dOut, out, lse, q, k, v, offsets, shape);
                    return List.of(
                            Output.sums("dq", bench.read(dq), 4 * length),
                            Output.sums("dk", bench.read(dk), 4 * length * heads / keyValueHeads),
                            Output.sums("dv", bench.read(dv), 4 * length * heads / keyValueHeads));
                }));
    }

    /** Three slots filled to different lengths, then one token of each and two of the last; copies in between. */
    private static List<Case> cached(int heads, int keyValueHeads, int headWidth, int window) {
        CacheShape shape = new CacheShape(4, 37, keyValueHeads, headWidth);
        String name = "H " + heads + " K " + keyValueHeads + " D " + headWidth + " window " + window;
        long work = 40L * heads * headWidth;
        Case.Body body = (bench, draws) -> {
            Kernels kernels = bench.kernels();
            Slice cache = bench.in(new float[(int) shape.count()]);
            int[] slots = new int[1 + 8 + 37];
            int[] positions = new int[slots.length];
            fillSlots(slots, positions);
            int n = slots.length;
            int row = keyValueHeads * headWidth;
            Slice k = bench.in(draws.normals(n * row));
            Slice v = bench.in(draws.normals(n * row));
            kernels.cacheAppend(cache, k, v, bench.in(slots), bench.in(positions), n, shape);
            kernels.cacheCopy(cache, 1, 3, 5, shape);
            Slice out = bench.out(6 * heads * headWidth);
            Slice q = bench.in(draws.normals(6 * heads * headWidth));
            Slice askedSlots = bench.in(2, 0, 1, 2, 3, 1);
            Slice askedPositions = bench.in(36, 0, 7, 20, 4, 0);
            float scale = (float) (1 / Math.sqrt(headWidth));
            kernels.attentionCached(out, q, cache, askedSlots, askedPositions, 6, heads, window, scale, shape);
            return List.of(Output.sums("out", bench.read(out), headWidth + 37));
        };
        return List.of(
                new Case("cacheAppend", name, work, body),
                new Case("cacheCopy", name, work, body),
                new Case("attentionCached", name, work, body));
    }

    /** One slot of many positions, asked at some of them: back-ends that cut long caches into pieces join them here. */
    private static Case longCache(int n, int heads, int keyValueHeads, int headWidth, int window) {
        CacheShape shape = new CacheShape(2, n, keyValueHeads, headWidth);
        String name = "of " + n + " H " + heads + " K " + keyValueHeads + " D " + headWidth + " window " + window;
        return new Case("attentionCached", name, (long) n * heads * headWidth, (bench, draws) -> {
            Slice cache = bench.in(new float[(int) shape.count()]);
            int[] slots = new int[n];
            Arrays.fill(slots, 1);
            int row = keyValueHeads * headWidth;
            Slice k = bench.in(draws.normals(n * row));
            Slice v = bench.in(draws.normals(n * row));
            Slice positions = bench.in(IntStream.range(0, n).toArray());
            bench.kernels().cacheAppend(cache, k, v, bench.in(slots), positions, n, shape);
            Slice out = bench.out(4 * heads * headWidth);
            Slice q = bench.in(draws.normals(4 * heads * headWidth));
            Slice asked = bench.in(n - 1, 0, 63, 64);
            float scale = (float) (1 / Math.sqrt(headWidth));
            bench.kernels().attentionCached(out, q, cache, bench.in(1, 1, 1, 1), asked, 4, heads, window, scale, shape);
            return List.of(Output.sums("out", bench.read(out), headWidth + n));
        });
    }

    /** One token for slot 0, eight for slot 1 and 37 for slot 2, taken in turn. */
    private static void fillSlots(int[] slots, int[] positions) {
        int[] wanted = {1, 8, 37};
        int[] have = new int[3];
        int i = 0;
        while (i < slots.length) {
            for (int slot = 0; slot < wanted.length; slot++) {
                if (have[slot] < wanted[slot]) {
                    slots[i] = slot;
                    positions[i++] = have[slot]++;
                }
            }
        }
    }
}
