package io.levee.rlhf.doctor;

import io.levee.engine.random.Draws;
import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import java.util.ArrayList;
import java.util.List;

/** The operands of one operation on one device. Equal draws give equal operands on every device. */
final class Trial implements AutoCloseable {
    private final Device device;
    private final Draws draws;
    private final List<Memory> memories = new ArrayList<>();
    private final List<Slice> written = new ArrayList<>();

    /** @param device stays open */
    Trial(Device device, Draws draws) {
        this.device = device;
        this.draws = draws;
    }

    Kernels kernels() {
        return device.kernels();
    }

    /** An operand of normal values. */
    Slice normals(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) draws.nextGaussian();
        }
        return floats(values);
    }

    /** An operand of values in [0, 1). */
    Slice uniforms(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = draws.nextFloat();
        }
        return floats(values);
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

    /** An operand of whole numbers in [0, bound). */
    Slice integers(int count, int bound) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = draws.nextInt(bound);
        }
        return ints(values);
    }

    /** A matrix whose products have the size of what is multiplied. */
    Weight weight(int outputs, int inputs) {
        float[] values = new float[outputs * inputs];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (draws.nextGaussian() / Math.sqrt(inputs));
        }
        return kernels().weight(floats(values), outputs, inputs);
    }

    /** A result that starts at zero. */
    Slice out(int count) {
        return watch(allocate(Dtype.F32, count));
    }

    /** A result of whole numbers. */
    Slice outInts(int count) {
        return watch(allocate(Dtype.I32, count));
    }

    /** A result that is added to. */
    Slice sum(int count) {
        return watch(normals(count));
    }

    /** Counts an operand among the results. */
    Slice watch(Slice slice) {
        written.add(slice);
        return slice;
    }

    /** All results, in the order in which they were asked for. */
    List<float[]> results() {
        List<float[]> results = new ArrayList<>();
        for (Slice slice : written) {
            results.add(slice.dtype() == Dtype.I32 ? converted(device.ints(slice)) : device.floats(slice));
        }
        return results;
    }

    private static float[] converted(int... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = values[i];
        }
        return floats;
    }

    private Slice allocate(Dtype dtype, int count) {
        Memory memory = kernels().allocate(4L * count);
        memories.add(memory);
        return memory.slice(0, dtype, count);
    }

    @Override
    public void close() {
        memories.forEach(Memory::close);
    }
}
