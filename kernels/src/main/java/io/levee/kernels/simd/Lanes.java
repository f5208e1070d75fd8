package io.levee.kernels.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The one vector shape of all kernels, chosen when this class is loaded ({@link LaneWidth}), and what every kernel does with
 * it. Vectors are read and written by the Vector API's own methods, which C2 always inlines; a helper of ours around them it
 * now and then leaves out of a large method, and then every vector that passes it is an object on the heap. A reduction over lanes is a fixed tree of lane-wise operations: {@code reduceLanes} on floats adds in another order
 * once C2 has compiled it.
 */
final class Lanes {
    /** Float32 lanes. */
    static final VectorSpecies<Float> FLOATS = floats(LaneWidth.bits());

    /** Int32 lanes, as many. */
    static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class).check(int.class);

    /** Lanes in a vector. */
    static final int COUNT = FLOATS.length();

    /** Bytes in a vector. */
    static final int BYTES = COUNT * Float.BYTES;

    /** The order of bytes in memory. */
    static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** Layout of a float32 at any address. */
    static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;

    /** Layout of an int32 at any address. */
    static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED;

    /** Each lane's partner, half, a quarter, an eighth and a sixteenth of 16 lanes away; narrower shapes use the last ones. */
    static final VectorShuffle<Float> PARTNER_8 = partner(8);

    static final VectorShuffle<Float> PARTNER_4 = partner(4);
    static final VectorShuffle<Float> PARTNER_2 = partner(2);
    static final VectorShuffle<Float> PARTNER_1 = partner(1);

    private Lanes() {}

    /** The int vector at a byte offset of any alignment. */
    static IntVector loadInts(MemorySegment segment, long offsetBytes) {
        return IntVector.fromMemorySegment(INTS, segment, offsetBytes, ORDER);
    }

    /** The float32 at a byte offset of any alignment. */
    static float get(MemorySegment segment, long offsetBytes) {
        return segment.get(F32, offsetBytes);
    }

    /** Writes a float32 at a byte offset of any alignment. */
    static void set(MemorySegment segment, long offsetBytes, float value) {
        segment.set(F32, offsetBytes, value);
    }

    /** A value in every lane. */
    static FloatVector broadcast(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }

    /** Zero in every lane. */
    static FloatVector zero() {
        return FloatVector.zero(FLOATS);
    }

    /**
     * The largest multiple of {@link #COUNT} that is at most {@code count}: where the vector step ends. The loop over what is
     * left stands under an {@code if}: C2 moves its bounds checks before the loop, where they fail when nothing is left at the
     * end of the memory, and compiles the method again and again.
     */
    static int whole(int count) {
        return count & -COUNT;
    }

    /** The smallest multiple of {@link #COUNT} that is at least {@code count}. */
    static int padded(int count) {
        return Math.addExact(count, COUNT - 1) & -COUNT;
    }

    /** The sum of the lanes: lanes half a vector apart are added first, then those a quarter apart, and so on. */
    static float sum(FloatVector v) {
        FloatVector t = v;
        if (COUNT > 8) {
            t = t.add(t.rearrange(PARTNER_8));
        }
        if (COUNT > 4) {
            t = t.add(t.rearrange(PARTNER_4));
        }
        t = t.add(t.rearrange(PARTNER_2));
        t = t.add(t.rearrange(PARTNER_1));
        return t.lane(0);
    }

    /** The largest lane; a NaN may be passed over, so a softmax carries it by its exponentials. */
    static float max(FloatVector v) {
        FloatVector t = v;
        if (COUNT > 8) {
            t = larger(t, t.rearrange(PARTNER_8));
        }
        if (COUNT > 4) {
            t = larger(t, t.rearrange(PARTNER_4));
        }
        t = larger(t, t.rearrange(PARTNER_2));
        t = larger(t, t.rearrange(PARTNER_1));
        return t.lane(0);
    }

    /** Lane by lane the larger of two; the first where one is NaN. Three times as fast as {@code max}, which mends NaNs. */
    static FloatVector larger(FloatVector a, FloatVector b) {
        return a.blend(b, b.compare(VectorOperators.GT, a));
    }

    /** Each lane exchanged with the one {@code distance} away; nothing moves in a shape that has fewer lanes. */
    private static VectorShuffle<Float> partner(int distance) {
        return VectorShuffle.fromOp(FLOATS, lane -> distance < COUNT ? lane ^ distance : lane);
    }

    private static VectorSpecies<Float> floats(int bits) {
        return switch (bits) {
            case 128 -> FloatVector.SPECIES_128;
            case 256 -> FloatVector.SPECIES_256;
            case 512 -> FloatVector.SPECIES_512;
            default ->
                throw new IllegalArgumentException("vectors of " + bits
                        + " bits: expected 128, 256 or 512; force a width" + " with -D" + LaneWidth.PROPERTY);
        };
    }
}
