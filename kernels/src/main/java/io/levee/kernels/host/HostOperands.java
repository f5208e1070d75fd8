package io.levee.kernels.host;

import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import java.lang.foreign.MemorySegment;

/** The operands of an operation as host memory. Each method names the operation in its errors. */
public final class HostOperands {
    private HostOperands() {}

    /** A float32 operand. */
    public static HostSlice f32(Slice slice, String operation) {
        return HostSlice.of(slice, Dtype.F32, operation);
    }

    /** An operand of ids, positions, offsets or row numbers. */
    public static HostSlice i32(Slice slice, String operation) {
        return HostSlice.of(slice, Dtype.I32, operation);
    }

    /** A float32 operand that may be left out. */
    public static HostSlice optional(Slice slice, String operation) {
        return slice == null ? null : f32(slice, operation);
    }

    /** The bytes of a float32 operand. */
    public static MemorySegment floats(Slice slice, String operation) {
        return f32(slice, operation).segment();
    }

    /** The bytes of an operand of ids, positions, offsets or row numbers. */
    public static MemorySegment ints(Slice slice, String operation) {
        return i32(slice, operation).segment();
    }

    /** The bytes of a float32 operand that may be left out. */
    public static MemorySegment optionalFloats(Slice slice, String operation) {
        return slice == null ? null : floats(slice, operation);
    }
}
