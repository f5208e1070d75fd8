package io.levee.bench;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
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
 * The operands of one operation in the memory of one back-end. Asked for in the same order they hold the same values on every
 * back-end; what an operation writes is kept in mind for comparison.
 */
final class Operands implements AutoCloseable {
    private final Kernels kernels;
    private final Device device;
    private final Draws draws = RandomStream.of(1, "bench").at(0);
    private final List<Memory> memories = new ArrayList<>();
    private final List<Slice> results = new ArrayList<>();

    /** @param kernels stay open */
    Operands(Kernels kernels) {
        this.kernels = kernels;
        this.device = new Device(kernels);
    }

    Kernels kernels() {
        return kernels;
    }

    /** Values of mean 0 and variance 1, between ±√3. */
    Slice values(long count) {
        return floats(drawn(count, 1));
    }

    /** Numbers in [0, 1). */
    Slice uniforms(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = draws.nextFloat();
        }
        return floats(values);
    }

    /** Whole numbers in [0, bound). */
    Slice ids(int count, int bound) {
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = draws.nextInt(bound);
        }
        return ints(ids);
    }

    Slice floats(float... values) {
        Slice slice = allocate(Dtype.F32, values.length);
        device.write(slice, values);
        return slice;
    }

    Slice ints(int... values) {
        Slice slice = allocate(Dtype.I32, values.length);
        device.write(slice, values);
        return slice;
    }

    /** A matrix whose products have the size of what is multiplied. */
    Weight weight(int outputs, int inputs, Dtype dtype) {
        float[] values = drawn((long) outputs * inputs, 1 / Math.sqrt(inputs));
        Slice stored = floats(values);
        if (dtype != Dtype.F32) {
            stored = allocate(dtype, values.length);
            byte[] bytes = new byte[Math.toIntExact(dtype.bytes(values.length))];
            Values.encode(MemorySegment.ofArray(values), dtype, MemorySegment.ofArray(bytes));
            kernels.upload(stored, MemorySegment.ofArray(bytes));
        }
        return kernels.weight(stored, outputs, inputs);
    }

    /** Zeros that the operation overwrites or adds to. */
    Slice result(long count) {
        return watch(allocate(Dtype.F32, count));
    }

    /** Whole numbers that the operation writes. */
    Slice idResult(int count) {
        return watch(allocate(Dtype.I32, count));
    }

    /** Zeros that are compared with nothing. */
    Slice scratch(long count) {
        return allocate(Dtype.F32, count);
    }

    /** Counts an operand that the operation changes among the results. */
    Slice watch(Slice slice) {
        results.add(slice);
        return slice;
    }

    /** What has been written, in the order in which results were asked for. */
    List<float[]> results() {
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
        Memory memory = kernels.allocate(dtype.bytes(count));
        memories.add(memory);
        return memory.slice(0, dtype, count);
    }

    @Override
    public void close() {
        memories.forEach(Memory::close);
    }
}
