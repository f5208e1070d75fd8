package io.levee.kernels.cases;

import io.levee.kernels.Kernels;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Values;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Operands on one back-end. What an operation writes has a few values more than the operation may touch, and reading it
 * checks that they are as they were.
 */
public final class Workbench implements AutoCloseable {
    private static final int GUARD = 7;
    private static final float UNTOUCHED = -12345.5f;
    private static final int UNTOUCHED_INT = -77;

    private final Kernels kernels;
    private final boolean owned;
    private final List<Memory> memories = new ArrayList<>();
    private boolean shifted;
    private int guard = GUARD;

    private Workbench(Kernels kernels, boolean owned) {
        this.kernels = kernels;
        this.owned = owned;
    }

    /** On an instance that is closed with this. */
    public Workbench(Kernels kernels) {
        this(kernels, true);
    }

    /** On an instance that stays open; the operands are freed with this. */
    public static Workbench on(Kernels kernels) {
        return new Workbench(kernels, false);
    }

    /** From now on operands begin one value, or one block of values, behind the beginning of their memory, and end with it. */
    Workbench oneValueOff() {
        shifted = true;
        guard = 0;
        return this;
    }

    /** What the operations run on. */
    public Kernels kernels() {
        return kernels;
    }

    /** An operand that is read. */
    public Slice in(float... values) {
        return upload(MemorySegment.ofArray(values), Dtype.F32, values.length);
    }

    /** An operand of ids, positions, offsets or row numbers. */
    public Slice in(int... values) {
        return upload(MemorySegment.ofArray(values), Dtype.I32, values.length);
    }

    /** Real values in a storage type; the types that cannot be written get random blocks. */
    public Slice in(CaseDraws draws, Dtype dtype, int count) {
        byte[] bytes = new byte[Math.toIntExact(dtype.bytes(count))];
        if (dtype == Dtype.Q4_K || dtype == Dtype.Q6_K) {
            randomBlocks(draws, dtype, bytes);
        } else {
            Values.encode(MemorySegment.ofArray(draws.normals(count)), dtype, MemorySegment.ofArray(bytes));
        }
        return upload(MemorySegment.ofArray(bytes), dtype, count);
    }

    private static void randomBlocks(CaseDraws draws, Dtype dtype, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) draws.bits();
        }
        int size = dtype.blockBytes();
        for (int block = 0; block < bytes.length; block += size) {
            if (dtype == Dtype.Q4_K) {
                putFloat16(bytes, block, 0.004f + 0.001f * draws.uniform());
                putFloat16(bytes, block + 2, 0.03f);
            } else {
                putFloat16(bytes, block + size - 2, 0.001f + 0.0005f * draws.uniform());
            }
        }
    }

    private static void putFloat16(byte[] bytes, int at, float value) {
        short bits = Float.floatToFloat16(value);
        bytes[at] = (byte) bits;
        bytes[at + 1] = (byte) (bits >> 8);
    }

    private Slice upload(MemorySegment values, Dtype dtype, long count) {
        long before = shifted ? dtype.blockBytes() : 0;
        Memory memory = kernels.allocate(before + values.byteSize());
        memories.add(memory);
        Slice slice = memory.slice(before, dtype, count);
        kernels.upload(slice, values);
        return slice;
    }

    /** An operand that is overwritten: NaN where the operation writes. */
    public Slice out(int count) {
        float[] values = new float[count];
        Arrays.fill(values, Float.NaN);
        return inout(values);
    }

    /** An operand that is changed. */
    public Slice inout(float... values) {
        float[] guarded = Arrays.copyOf(values, values.length + guard);
        Arrays.fill(guarded, values.length, guarded.length, UNTOUCHED);
        return in(guarded);
    }

    /** An operand of whole numbers that is overwritten. */
    public Slice outInts(int count) {
        int[] guarded = new int[count + guard];
        Arrays.fill(guarded, UNTOUCHED_INT);
        return in(guarded);
    }

    /** All values of an operand that has been written. */
    public float[] read(Slice slice) {
        float[] values = new float[Math.toIntExact(slice.count())];
        kernels.download(MemorySegment.ofArray(values), slice);
        for (int i = values.length - guard; i < values.length; i++) {
            if (values[i] != UNTOUCHED) {
                throw new AssertionError("value behind the last one was overwritten with " + values[i]);
            }
        }
        return Arrays.copyOf(values, values.length - guard);
    }

    /** All values of an operand of whole numbers that has been written. */
    public int[] readInts(Slice slice) {
        int[] values = new int[Math.toIntExact(slice.count())];
        kernels.download(MemorySegment.ofArray(values), slice);
        for (int i = values.length - guard; i < values.length; i++) {
            if (values[i] != UNTOUCHED_INT) {
                throw new AssertionError("value behind the last one was overwritten with " + values[i]);
            }
        }
        return Arrays.copyOf(values, values.length - guard);
    }

    /** A weight of normal values, divided by √inputs so that outputs have the size of inputs. */
    public Weight weight(CaseDraws draws, int outputs, int inputs) {
        float[] values = draws.normals(outputs * inputs);
        for (int i = 0; i < values.length; i++) {
            values[i] /= (float) Math.sqrt(inputs);
        }
        return kernels.weight(in(values), outputs, inputs);
    }

    @Override
    public void close() {
        if (owned) {
            kernels.close();
        } else {
            memories.forEach(Memory::close);
        }
    }
}
