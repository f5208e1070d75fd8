package io.levee.kernels.simd;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The whole address space as one segment, for the matrix products: a constant that the compiler folds, where operands from
 * files, arenas and workspaces would be three classes of segment in one hot loop. Nothing here can notice a wrong address;
 * {@link MatMul} checks its operands' sizes.
 */
final class Raw {
    @SuppressWarnings("restricted")
    static final MemorySegment ALL = MemorySegment.ofAddress(0).reinterpret(Long.MAX_VALUE);

    private Raw() {}

    /** The vector at an address. */
    static FloatVector load(long address) {
        return FloatVector.fromMemorySegment(Lanes.FLOATS, ALL, address, Lanes.ORDER);
    }

    /** The float32 at an address, in every lane. */
    static FloatVector broadcast(long address) {
        return FloatVector.broadcast(Lanes.FLOATS, ALL.get(Lanes.F32, address));
    }

    /** Writes a vector to an address. */
    static void store(FloatVector vector, long address) {
        vector.intoMemorySegment(ALL, address, Lanes.ORDER);
    }

    /** The float32 at an address. */
    static float get(long address) {
        return ALL.get(Lanes.F32, address);
    }

    /** Writes a float32 to an address. */
    static void set(long address, float value) {
        ALL.set(Lanes.F32, address, value);
    }

    /** Copies bytes from one address to another; the ranges do not overlap. */
    static void copy(long to, long from, long bytes) {
        MemorySegment.copy(ALL, from, ALL, to, bytes);
    }

    /** Zeroes bytes. */
    static void zero(long address, long bytes) {
        ALL.asSlice(address, bytes).fill((byte) 0);
    }
}
