package io.levee.bench;

import io.levee.engine.random.Draws;
import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Values;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The operands of one operation in the memory of one device, for measuring and examining it. Asked for in the same order they
 * hold the same values on every device; what the operation writes is kept in mind for comparison.
 */
public final class Operands implements AutoCloseable {
    private final Device device;
    private final Draws draws;
    private final List<Memory> memories = new ArrayList<>();
    private final List<Slice> results = new ArrayList<>();

    /**
     * No operands yet.
     *
     * @param device stays open
     * @param draws decide the values
     */
    public Operands(Device device, Draws draws) {
        this.device = device;
        this.draws = draws;
    }

    /** The device's. */
    public Kernels kernels() {
        return device.kernels();
    }

    /** Values of mean 0 and variance 1, between ±√3. */
    public Slice values(long count) {
        return floats(drawn(count, 1));
    }

    /** Values in [0, 1). */
    public Slice uniforms(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = draws.nextFloat();
        }
        return floats(values);
    }

    /** Whole numbers in [0, bound). */
    public Slice integers(int count, int bound) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = draws.nextInt(bound);
        }
        return ints(values);
    }

    /** These values. */
    public Slice floats(float... values) {
        Slice slice = allocate(Dtype.F32, values.length);
        device.write(slice, values);
        return slice;
    }

    /** These whole numbers. */
    public Slice ints(int... values) {
        Slice slice = allocate(Dtype.I32, values.length);
        device.write(slice, values);
        return slice;
    }

    /** A matrix whose products have the size of what is multiplied. */
    public Weight weight(int outputs, int inputs, Dtype dtype) {
        float[] values = drawn((long) outputs * inputs, 1 / Math.sqrt(inputs));
        Slice stored = floats(values);
        if (dtype != Dtype.F32) {
            stored = allocate(dtype, values.length);
            byte[] bytes = new byte[Math.toIntExact(dtype.bytes(values.length))];
            Values.encode(MemorySegment.ofArray(values), dtype, MemorySegment.ofArray(bytes));
            kernels().upload(stored, MemorySegment.ofArray(bytes));
        }
        return kernels().weight(stored, outputs, inputs);
    }

    /** Zeros that are compared with nothing. */
    public Slice scratch(long count) {
        return allocate(Dtype.F32, count);
    }

    /** A result that starts at zero. */
    public Slice result(long count) {
        return watch(scratch(count));
    }

    /** A result of whole numbers. */
    public Slice intResult(long count) {
        return watch(allocate(Dtype.I32, count));
    }

    /** A result that is added to. */
    public Slice sum(long count) {
        return watch(values(count));
    }

    /** Counts an operand that the operation changes among the results. */
    public Slice watch(Slice slice) {
        results.add(slice);
        return slice;
    }

    /** What has been written, in the order in which results were asked for. */
    public List<float[]> results() {
        return results.stream().map(this::read).toList();
    }

    private float[] read(Slice slice) {
        if (slice.dtype() != Dtype.I32) {
            return device.floats(slice);
        }
        int[] ints = device.ints(slice);
        float[] floats = new float[ints.length];
        for (int i = 0; i < ints.length; i++) {
            floats[i] = ints[i];
        }
        return floats;
    }

    private float[] drawn(long count, double deviation) {
        float factor = (float) (2 * Math.sqrt(3) * deviation);
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = factor * (draws.nextFloat() - 0.5f);
        }
        return values;
    }

    private Slice allocate(Dtype dtype, long count) {
        Memory memory = kernels().allocate(dtype.bytes(count));
        memories.add(memory);
        return memory.slice(0, dtype, count);
    }

    /** Frees the operands. */
    @Override
    public void close() {
        memories.forEach(Memory::close);
    }
}
