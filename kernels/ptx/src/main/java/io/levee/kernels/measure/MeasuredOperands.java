package io.levee.kernels.measure;

import io.levee.kernels.Kernels;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Memory of one operation that is measured. What it holds decides neither counts nor times, except where whole numbers do. */
final class MeasuredOperands implements AutoCloseable {
    /** Values that are made on the host; longer operands repeat them. */
    private static final int PATTERN = 1 << 16;

    /** Any storage type takes these bits for small numbers. */
    private static final float SMALL = Float.intBitsToFloat(0x2c2c2c2c);

    private final Kernels kernels;
    private final List<Memory> memories = new ArrayList<>();
    private long state = 1;

    MeasuredOperands(Kernels kernels) {
        this.kernels = kernels;
    }

    Kernels kernels() {
        return kernels;
    }

    /** Values in [-1, 1). */
    Slice reals(long count) {
        Slice slice = zeros(count);
        float[] values = new float[(int) Math.min(count, PATTERN)];
        for (int i = 0; i < values.length; i++) {
            values[i] = next() / (float) (1 << 30) - 1;
        }
        kernels.upload(slice.part(0, values.length), MemorySegment.ofArray(values));
        for (long at = values.length; at < count; at += values.length) {
            long length = Math.min(values.length, count - at);
            kernels.copy(slice.part(at, length), slice.part(0, length));
        }
        return slice;
    }

    /** Zeros. */
    Slice zeros(long count) {
        return allocate(Dtype.F32, count);
    }

    /** Whole numbers in [0, bound). */
    Slice integers(int count, int bound) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = next() % bound;
        }
        return ints(values);
    }

    /** These numbers. */
    Slice ints(int... values) {
        Slice slice = allocate(Dtype.I32, values.length);
        kernels.upload(slice, MemorySegment.ofArray(values));
        return slice;
    }

    /** The same number again and again. */
    Slice repeated(int count, int value) {
        int[] values = new int[count];
        java.util.Arrays.fill(values, value);
        return ints(values);
    }

    /** 0, 1, 2 … */
    Slice ascending(int count) {
        return offsets(count - 1, 1);
    }

    /** The B+1 bounds of sequences of equal length. */
    Slice offsets(int sequences, int length) {
        int[] bounds = new int[sequences + 1];
        for (int i = 0; i <= sequences; i++) {
            bounds[i] = i * length;
        }
        return ints(bounds);
    }

    /** Stored numbers of any type. */
    Slice stored(Dtype dtype, long count) {
        Memory memory = memory(Math.ceilDiv(dtype.bytes(count), 4L) * 4);
        kernels.fill(memory.slice(0, Dtype.F32, memory.bytes() / 4), SMALL);
        return memory.slice(0, dtype, count);
    }

    /** A matrix of any type. */
    Weight weight(Dtype dtype, int outputs, int inputs) {
        return kernels.weight(stored(dtype, (long) outputs * inputs), outputs, inputs);
    }

    /** The next of a fixed row of numbers of 31 bits (Lehmer's generator). */
    private int next() {
        state = state * 48271 % Integer.MAX_VALUE;
        return (int) state;
    }

    private Slice allocate(Dtype dtype, long count) {
        return memory(dtype.bytes(count)).slice(0, dtype, count);
    }

    private Memory memory(long bytes) {
        Memory memory = kernels.allocate(bytes);
        memories.add(memory);
        return memory;
    }

    @Override
    public void close() {
        memories.forEach(Memory::close);
    }
}
