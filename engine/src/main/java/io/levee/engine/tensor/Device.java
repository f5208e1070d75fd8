package io.levee.engine.tensor;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.memory.PlanningKernels;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Moves arrays between the Java heap and the memory of one {@link Kernels} instance. */
public final class Device implements AutoCloseable {
    private final Kernels kernels;
    private final Optional<PlanningKernels> planning;
    private final Readings readings = new Readings(this);

    private Device(Kernels kernels, Optional<PlanningKernels> planning) {
        this.kernels = kernels;
        this.planning = planning;
    }

    /** The device takes the kernels over and closes them. */
    public Device(Kernels kernels) {
        this(kernels, Optional.empty());
    }

    /** A device on which nothing is computed and memory is only counted. */
    public Device(PlanningKernels planning) {
        this(planning.kernels(), Optional.of(planning));
    }

    /** The most that some work takes on this device, found by doing it on one where nothing is computed. */
    public MemoryPlan plan(Consumer<Device> work) {
        PlanningKernels there = new PlanningKernels(kernels);
        work.accept(new Device(there));
        return there.plan();
    }

    /** This device; in a plan, what is taken on it has this name. */
    public Device named(String name) {
        return planning.map(there -> new Device(there.named(name))).orElse(this);
    }

    /** The operations of this device. */
    public Kernels kernels() {
        return kernels;
    }

    /** Bytes that may be planned for: those of the device, or where it has none of its own, the machine's limit. */
    public long memoryLimitBytes() {
        long own = kernels.deviceMemoryBytes();
        return own == Long.MAX_VALUE ? MemoryPlan.machineLimitBytes() : own;
    }

    /** Whether products are computed in float32: how many rows a batch has then changes no result beyond rounding. */
    public boolean isFloat32() {
        return kernels.description().rounding() <= Kernels.Description.FLOAT32;
    }

    /** Copies float32 values to the device; the array holds exactly the slice's values. */
    public void write(Slice to, float[] from) {
        write(to, () -> from);
    }

    /** As {@link #write(Slice, float[])}; where memory is only planned the values are not asked for. */
    public void write(Slice to, Supplier<float[]> from) {
        kernels.upload(to, staging -> {
            float[] values = from.get();
            MemorySegment staged = staging.allocate(Math.max(4, 4L * values.length), 64);
            MemorySegment.copy(values, 0, staged, ValueLayout.JAVA_FLOAT, 0, values.length);
            return staged.asSlice(0, 4L * values.length);
        });
    }

    /** Copies ints to the device; the array holds exactly the slice's values. */
    public void write(Slice to, int[] from) {
        kernels.upload(to, staging -> {
            MemorySegment staged = staging.allocate(Math.max(4, 4L * from.length), 64);
            MemorySegment.copy(from, 0, staged, ValueLayout.JAVA_INT, 0, from.length);
            return staged.asSlice(0, 4L * from.length);
        });
    }

    /** Waits, then copies all values of a float32 slice to the heap. */
    public float[] floats(Slice from) {
        float[] values = new float[Math.toIntExact(from.count())];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment staged =
                    arena.allocate(Math.max(4, 4L * values.length), 64).asSlice(0, 4L * values.length);
            kernels.download(staged, from);
            MemorySegment.copy(staged, ValueLayout.JAVA_FLOAT, 0, values, 0, values.length);
        }
        return values;
    }

    /**
     * Asks for all values of a float32 or I32 slice, as the operations so far leave them. Nothing waits before the first
     * {@link Reading#values}, which brings all that has been asked for.
     */
    public Reading later(Slice from) {
        return readings.add(from);
    }

    /** Waits, then copies all values of an I32 slice to the heap. */
    public int[] ints(Slice from) {
        int[] values = new int[Math.toIntExact(from.count())];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment staged =
                    arena.allocate(Math.max(4, 4L * values.length), 64).asSlice(0, 4L * values.length);
            kernels.download(staged, from);
            MemorySegment.copy(staged, ValueLayout.JAVA_INT, 0, values, 0, values.length);
        }
        return values;
    }

    @Override
    public void close() {
        kernels.close();
    }
}
