package io.levee.kernels.host;

import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Values;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Values in memory that the CPU reads. Accessors assume no alignment, because data mapped from a file have none.
 *
 * @param segment exactly the slice's bytes; allocations, mapped files and parts of both are all plain native segments, so
 *     that compiled loops meet one class of segment
 * @param dtype how the values are stored
 * @param count number of values
 */
public record HostSlice(MemorySegment segment, Dtype dtype, long count) implements Slice {
    /** Layout of float32 values. */
    public static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;

    /** Layout of ids, positions, offsets and row numbers. */
    public static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED;

    /** Checks that the segment is exactly {@code count} values. */
    public HostSlice {
        if (segment.byteSize() != dtype.bytes(count)) {
            throw new IllegalArgumentException(count + " values of " + dtype + " need " + dtype.bytes(count)
                    + " bytes, the segment has " + segment.byteSize());
        }
    }

    /** The same native bytes as a segment without arena or file; the caller keeps them alive. */
    @SuppressWarnings("restricted")
    static MemorySegment plain(MemorySegment segment) {
        return MemorySegment.ofAddress(segment.address()).reinterpret(segment.byteSize());
    }

    /**
     * A slice that an operation has been given, seen as host memory.
     *
     * @param operation named in errors
     * @throws IllegalArgumentException when the slice is another back-end's, or its dtype is not the expected one
     */
    public static HostSlice of(Slice slice, Dtype expected, String operation) {
        HostSlice host = of(slice, operation);
        if (host.dtype != expected) {
            throw new IllegalArgumentException(
                    operation + ": expected a slice of " + expected + ", found one of " + host.dtype);
        }
        return host;
    }

    /**
     * A slice of any dtype that an operation has been given, seen as host memory.
     *
     * @param operation named in errors
     * @throws IllegalArgumentException when the slice is another back-end's
     */
    public static HostSlice of(Slice slice, String operation) {
        if (slice instanceof HostSlice host) {
            return host;
        }
        throw new IllegalArgumentException(
                operation + ": expected a slice of host memory, found " + (slice == null ? "null" : slice.getClass()));
    }

    @Override
    public HostSlice part(long from, long length) {
        Slice.requirePart(this, from, length);
        return new HostSlice(segment.asSlice(dtype.bytes(from), dtype.bytes(length)), dtype, length);
    }

    /** Value {@code index} of a slice of any dtype but I32. */
    public float value(long index) {
        return Values.load(segment, dtype, index);
    }

    /** Float32 value {@code index}. */
    public float f32(long index) {
        return segment.get(F32, index * Float.BYTES);
    }

    /** Sets float32 value {@code index}. */
    public void f32(long index, float value) {
        segment.set(F32, index * Float.BYTES, value);
    }

    /** Adds to float32 value {@code index}; the sum is rounded once. */
    public void add(long index, double value) {
        f32(index, (float) (f32(index) + value));
    }

    /** Int32 value {@code index}. */
    public int i32(long index) {
        return segment.get(I32, index * Integer.BYTES);
    }

    /** Sets int32 value {@code index}. */
    public void i32(long index, int value) {
        segment.set(I32, index * Integer.BYTES, value);
    }
}
