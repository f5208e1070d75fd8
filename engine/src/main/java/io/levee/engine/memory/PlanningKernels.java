package io.levee.engine.memory;

import io.levee.kernels.KernelMemory;
import io.levee.kernels.Kernels;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Kernels that compute nothing and hold nothing: every operation returns at once, and memory is only counted, by the rules of
 * the device that is planned for. What runs on them takes and gives back what it would there, which makes a plan of it. Host
 * data that are handed over as a function are never asked for; what is read back is zero.
 */
public final class PlanningKernels implements KernelMemory {
    private static final String COPIES = "weights in the layout of products";
    private static final String UNNAMED = "other buffers";

    private final Kernels rules;
    private final MemoryCount count;
    private final String prefix;
    private final Kernels kernels = (Kernels) Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (_, method, arguments) -> call(method, arguments));

    private PlanningKernels(Kernels rules, MemoryCount count, String prefix) {
        this.rules = rules;
        this.count = count;
        this.prefix = prefix;
    }

    /** For a device with these kernels, with nothing taken yet. */
    public PlanningKernels(Kernels rules) {
        this(rules, new MemoryCount(), "");
    }

    /** The same count, with a name before the purpose of all that is taken from here. */
    public PlanningKernels named(String name) {
        return new PlanningKernels(rules, count, name + ": ");
    }

    /** What there was when most was taken. */
    public MemoryPlan plan() {
        return count.most();
    }

    /** As {@link Kernels}. */
    public Kernels kernels() {
        return kernels;
    }

    /** Whatever {@link Kernels} has beside {@link KernelMemory} is an operation; one on a weight makes the device's copy of it. */
    private Object call(Method method, Object... arguments) throws Throwable {
        if (method.getDeclaringClass().isInstance(this)) {
            try {
                return method.invoke(this, arguments);
            } catch (InvocationTargetException failure) {
                throw failure.getCause();
            }
        }
        for (Object argument : arguments) {
            if (argument instanceof PlannedWeight weight) {
                weight.multiplied();
            }
        }
        return method.getReturnType() == long.class ? -1L : null;
    }

    @Override
    public Kernels.Description description() {
        return rules.description();
    }

    @Override
    public boolean hasSoftCaps() {
        return rules.hasSoftCaps();
    }

    @Override
    public long deviceMemoryBytes() {
        return rules.deviceMemoryBytes();
    }

    @Override
    public Memory allocate(long bytes) {
        return new PlannedMemory(bytes, UNNAMED);
    }

    @Override
    public Memory allocate(long bytes, String purpose) {
        return new PlannedMemory(bytes, prefix + purpose);
    }

    @Override
    public long takenBytes(long bytes) {
        return rules.takenBytes(bytes);
    }

    @Override
    public Memory adopt(MemorySegment host) {
        return allocate(host.byteSize());
    }

    @Override
    public Memory adopt(long bytes, Supplier<MemorySegment> host, String purpose) {
        return allocate(bytes, purpose);
    }

    @Override
    public void upload(Slice to, MemorySegment from) {
        Slice.requireBytes("upload", to.dtype(), to.count(), from);
    }

    @Override
    public void upload(Slice to, Function<SegmentAllocator, MemorySegment> from) {}

    @Override
    public void download(MemorySegment to, Slice from) {
        to.fill((byte) 0);
    }

    @Override
    public void copy(Slice to, Slice from) {
        Slice.requireAlike(to, from);
    }

    @Override
    public void fence() {}

    @Override
    public Weight weight(Slice w, int outputs, int inputs) {
        Weight.requireShape(w, outputs, inputs);
        return new PlannedWeight((PlannedSlice) w, outputs, inputs);
    }

    @Override
    public long weightCopyBytes(Dtype dtype, int outputs, int inputs) {
        return rules.weightCopyBytes(dtype, outputs, inputs);
    }

    @Override
    public long weightCopyLimitBytes() {
        return rules.weightCopyLimitBytes();
    }

    @Override
    public void refresh(Weight weight) {}

    @Override
    public void close() {}

    /** Memory that is counted while it is open, and with it the copies of the weights in it. */
    private final class PlannedMemory implements Memory {
        private final long bytes;
        private final String purpose;
        private long copies;
        private boolean open = true;

        PlannedMemory(long bytes, String purpose) {
            this.bytes = bytes;
            this.purpose = purpose;
            count.add(purpose, takenBytes(bytes));
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public Slice slice(long offsetBytes, Dtype dtype, long values) {
            if (offsetBytes < 0 || values < 0 || dtype.bytes(values) > bytes - offsetBytes) {
                throw new IndexOutOfBoundsException(
                        values + " values of " + dtype + " from byte " + offsetBytes + " of " + bytes);
            }
            return new PlannedSlice(this, dtype, values);
        }

        void addCopy(long more) {
            long taken = Math.min(takenBytes(more), weightCopyLimitBytes() - count.bytes(COPIES));
            copies += taken;
            count.add(COPIES, taken);
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                count.add(purpose, -takenBytes(bytes));
                count.add(COPIES, -copies);
            }
        }
    }

    private record PlannedSlice(PlannedMemory memory, Dtype dtype, long count) implements Slice {
        @Override
        public Slice part(long from, long values) {
            Slice.requirePart(this, from, values);
            return new PlannedSlice(memory, dtype, values);
        }
    }

    private final class PlannedWeight implements Weight {
        private final PlannedSlice slice;
        private final int outputs;
        private final int inputs;
        private boolean copied;

        PlannedWeight(PlannedSlice slice, int outputs, int inputs) {
            this.slice = slice;
            this.outputs = outputs;
            this.inputs = inputs;
        }

        @Override
        public Slice slice() {
            return slice;
        }

        @Override
        public int outputs() {
            return outputs;
        }

        @Override
        public int inputs() {
            return inputs;
        }

        /** The first product makes the copy. */
        void multiplied() {
            long bytes = weightCopyBytes(slice.dtype(), outputs, inputs);
            if (!copied && bytes > 0) {
                slice.memory().addCopy(bytes);
            }
            copied = true;
        }
    }
}
