package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static io.levee.kernels.simd.Lanes.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.FloatVector;

/** y = cap · tanh(x / cap), whose slope is 1 − (y / cap)². A single value has the bits of a lane. */
final class SoftCap {
    private SoftCap() {}

    /** Caps {@code count} values from a byte offset on. */
    static void run(MemorySegment x, long at, float cap, int count) {
        float inverse = 1 / cap;
        int whole = Lanes.whole(count);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long o = at + 4L * i;
            Exp.tanh(fromMemorySegment(FLOATS, x, o, ORDER).mul(broadcast(inverse)))
                    .mul(broadcast(cap))
                    .intoMemorySegment(x, o, ORDER);
        }
        if (whole < count) {
            for (int i = whole; i < count; i++) {
                long o = at + 4L * i;
                Lanes.set(x, o, Exp.tanh(Lanes.get(x, o) * inverse) * cap);
            }
        }
    }

    /**
     * Caps {@code count} values, whole vectors of them, and writes their slopes.
     *
     * @param slopes byte offset of the first slope, in the same memory
     */
    static void withSlopes(MemorySegment x, long at, long slopes, float cap, int count) {
        float inverse = 1 / cap;
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector t =
                    Exp.tanh(fromMemorySegment(FLOATS, x, at + 4L * i, ORDER).mul(broadcast(inverse)));
            t.mul(broadcast(cap)).intoMemorySegment(x, at + 4L * i, ORDER);
            t.neg().fma(t, broadcast(1f)).intoMemorySegment(x, slopes + 4L * i, ORDER);
        }
    }

    /**
     * {@link #run} compiled by itself. In a method as large as cached attention C2 leaves the hyperbolic tangent out and makes
     * objects of its vectors; a handle that is no constant is never inlined.
     */
    static final class Apart {
        private MethodHandle run;

        Apart() {
            MethodType type =
                    MethodType.methodType(void.class, MemorySegment.class, long.class, float.class, int.class);
            try {
                run = MethodHandles.lookup().findStatic(SoftCap.class, "run", type);
            } catch (ReflectiveOperationException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        /** Caps {@code count} values from a byte offset on. */
        void run(MemorySegment x, long at, float cap, int count) {
            try {
                run.invokeExact(x, at, cap, count);
            } catch (RuntimeException | Error failure) {
                throw failure;
            } catch (Throwable impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
