package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Values;
import io.levee.kernels.host.HostSlice;
import io.levee.kernels.parallel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Gathered and scattered rows against loops. */
class RowsTest {
    private static int[] numbers(int n, int rows) {
        return new SplittableRandom(9).ints(n, 0, rows).toArray();
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "300, 5, 7", "129, 40, 64", "700, 12, 130"})
    void gatherAndScatterAgreeWithLoops(int n, int rows, int width) {
        int[] numbers = numbers(n, rows);
        MemorySegment table = Native.random(1, (long) rows * width, 1);
        MemorySegment dy = Native.random(2, (long) n * width, 1);
        List<MemorySegment> found = Teams.agree("rows", workers -> {
            List<MemorySegment> results = List.of(Native.zeros((long) n * width), Native.copy(table));
            Rows operation = new Rows(workers);
            HostSlice from = new HostSlice(table, Dtype.F32, (long) rows * width);
            operation.gather(results.get(0), from, Native.ints(numbers), n, width);
            operation.scatterAdd(results.get(1), dy, Native.ints(numbers), n, width);
            return results;
        });
        double[] gathered = new double[n * width];
        double[] sums = Native.doubles(table);
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < width; c++) {
                gathered[i * width + c] = Native.at(table, (long) numbers[i] * width + c);
                sums[numbers[i] * width + c] += Native.at(dy, (long) i * width + c);
            }
        }
        Native.assertNear(gathered, found.get(0), 0, "gathered");
        Native.assertNear(sums, found.get(1), 2e-6, "scattered");
    }

    /** Gradients of one token are added in the order of its places, whatever the columns are cut into. */
    @Test
    void rowsThatMeetAreAddedInOrder() {
        float[] terms = {1e8f, 1f, -1e8f, 1f};
        MemorySegment dy = Native.zeros(4 * 100L);
        for (int i = 0; i < 400; i++) {
            dy.setAtIndex(Lanes.F32, i, terms[i / 100]);
        }
        MemorySegment sums = Native.zeros(100);
        try (Workers workers = new Workers(3)) {
            new Rows(workers).scatterAdd(sums, dy, Native.ints(0, 0, 0, 0), 4, 100);
        }
        for (int c = 0; c < 100; c++) {
            assertEquals(((1e8f + 1f) + -1e8f) + 1f, Native.at(sums, c), "column " + c);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Dtype.class, names = "I32", mode = EnumSource.Mode.EXCLUDE)
    void tablesOfEveryStorageTypeAreRead(Dtype dtype) {
        long count = 6 * 256;
        MemorySegment bytes = Arena.ofAuto().allocate(dtype.bytes(count), 64);
        SplittableRandom random = new SplittableRandom(3);
        for (long i = 0; i < bytes.byteSize(); i++) {
            bytes.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt(60));
        }
        MemorySegment y = Native.zeros(4 * 256);
        try (Workers workers = new Workers(2)) {
            new Rows(workers).gather(y, new HostSlice(bytes, dtype, count), Native.ints(5, 0, 3, 5), 4, 256);
        }
        int[] rows = {5, 0, 3, 5};
        for (int i = 0; i < 4 * 256; i++) {
            float expected = Values.load(bytes, dtype, rows[i / 256] * 256L + i % 256);
            assertEquals(expected, Native.at(y, i), dtype + ", value " + i);
        }
    }
}
