package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.AttentionShape;
import io.levee.kernels.CacheShape;
import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention from a cache against {@link Attention} over the whole sequence: the same bits. */
class CachedAttentionTest {
    private static final float SCALE = 0.3f;

    private static MemorySegment all(int n, int value) {
        return Native.ints(IntStream.range(0, n).map(_ -> value).toArray());
    }

    private static MemorySegment upTo(int n) {
        return Native.ints(IntStream.range(0, n).toArray());
    }

    /** One sequence of {@code capacity} tokens, appended to slot 1 of 2 and attended to by all its queries. */
    private static MemorySegment cached(
            Workers workers,
            MemorySegment q,
            MemorySegment k,
            MemorySegment v,
            int heads,
            int window,
            CacheShape shape) {
        int n = shape.capacity();
        MemorySegment cache = Native.filled(shape.count(), Float.NaN);
        new KeyValueCache(workers).append(cache, k, v, all(n, 1), upTo(n), n, shape);
        MemorySegment out = Native.zeros(q.byteSize() / 4);
        new CachedAttention(workers).attend(out, q, cache, all(n, 1), upTo(n), n, heads, window, SCALE, 0, shape);
        return out;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1, 0",
        "3, 1, 1, 3, 0",
        "17, 2, 1, 7, 0",
        "60, 4, 4, 32, 0",
        "64, 3, 1, 24, 0",
        "70, 5, 1, 16, 9",
        "131, 6, 2, 48, 0",
        "300, 2, 2, 20, 0",
        "300, 2, 1, 16, 130",
        "290, 1, 1, 64, 40"
    })
    void aDecodedTokenHasTheBitsOfTheWholePass(int tokens, int heads, int keyValueHeads, int width, int window) {
        MemorySegment q = Native.random(1, (long) tokens * heads * width, 3);
        MemorySegment k = Native.random(2, (long) tokens * keyValueHeads * width, 3);
        MemorySegment v = Native.random(3, (long) tokens * keyValueHeads * width, 3);
        try (Workers workers = new Workers(2)) {
            MemorySegment whole = Native.zeros(q.byteSize() / 4);
            AttentionShape shape = new AttentionShape(1, tokens, tokens, heads, keyValueHeads, width, window, SCALE);
            new Attention(workers)
                    .forward(whole, Native.zeros((long) tokens * heads), q, k, v, Native.ints(0, tokens), shape);
            CacheShape cache = new CacheShape(2, tokens, keyValueHeads, width);
            Native.assertSame(whole, cached(workers, q, k, v, heads, window, cache), "out");
        }
    }

    @Test
    void rowsOfABatchAndThreadsDecideNoBit() {
        CacheShape shape = new CacheShape(5, 75, 2, 32);
        int n = 90;
        SplittableRandom random = new SplittableRandom(4);
        int[] slots = random.ints(n, 0, 5).toArray();
        int[] positions = random.ints(n, 0, 75).toArray();
        MemorySegment cache = Native.random(5, shape.count(), 2);
        MemorySegment q = Native.random(6, n * 4L * 32, 2);
        MemorySegment expected = Native.zeros(n * 4L * 32);
        try (Workers one = new Workers(1);
                Workers three = new Workers(3)) {
            CachedAttention attention = new CachedAttention(one);
            for (int i = 0; i < n; i++) {
                MemorySegment row = expected.asSlice(i * 512L, 512);
                attention.attend(
                        row,
                        q.asSlice(i * 512L, 512),
                        cache,
                        all(1, slots[i]),
                        all(1, positions[i]),
                        1,
                        4,
                        0,
                        SCALE,
                        0,
                        shape);
            }
            MemorySegment found = Native.zeros(n * 4L * 32);
            new CachedAttention(three)
                    .attend(found, q, cache, Native.ints(slots), Native.ints(positions), n, 4, 0, SCALE, 0, shape);
            Native.assertSame(expected, found, "out");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "4, 5", "16, 37", "33, 37", "37, 37", "32, 32"})
    void aCopiedSlotAttendsLikeItsSource(int length, int capacity) {
        CacheShape shape = new CacheShape(3, capacity, 2, 12);
        MemorySegment cache = Native.random(1, shape.count(), 2);
        MemorySegment before = Native.copy(cache);
        MemorySegment q = Native.random(2, 2L * 12, 2);
        try (Workers workers = new Workers(1)) {
            new KeyValueCache(workers).copy(cache, 2, 0, length, shape);
            MemorySegment source = Native.zeros(24);
            MemorySegment target = Native.zeros(24);
            CachedAttention attention = new CachedAttention(workers);
            attention.attend(source, q, before, all(1, 2), all(1, length - 1), 1, 2, 0, SCALE, 0, shape);
            attention.attend(target, q, cache, all(1, 0), all(1, length - 1), 1, 2, 0, SCALE, 0, shape);
            Native.assertSame(source, target, "out of the copy");
            attention.attend(target, q, cache, all(1, 1), all(1, capacity - 1), 1, 2, 0, SCALE, 0, shape);
            attention.attend(source, q, before, all(1, 1), all(1, capacity - 1), 1, 2, 0, SCALE, 0, shape);
            Native.assertSame(source, target, "out of the slot between");
        }
    }

    @Test
    void aPlaceOutsideTheCacheIsAnError() {
        CacheShape shape = new CacheShape(2, 8, 1, 4);
        MemorySegment cache = Native.zeros(shape.count());
        MemorySegment row = Native.zeros(4);
        try (Workers workers = new Workers(1)) {
            KeyValueCache writer = new KeyValueCache(workers);
            CachedAttention reader = new CachedAttention(workers);
            for (int[] place : new int[][] {{2, 0}, {-1, 0}, {0, 8}, {0, -1}}) {
                MemorySegment slot = all(1, place[0]);
                MemorySegment position = all(1, place[1]);
                Exception e = assertThrows(
                        IndexOutOfBoundsException.class,
                        () -> writer.append(cache, row, row, slot, position, 1, shape));
                assertTrue(e.getMessage().contains("row 0 names"), e.getMessage());
                assertThrows(
                        IndexOutOfBoundsException.class,
                        () -> reader.attend(row, row, cache, slot, position, 1, 1, 0, SCALE, 0, shape));
            }
            assertThrows(IndexOutOfBoundsException.class, () -> writer.copy(cache, 0, 2, 1, shape));
            assertThrows(IndexOutOfBoundsException.class, () -> writer.copy(cache, 0, 1, 9, shape));
        }
    }
}
