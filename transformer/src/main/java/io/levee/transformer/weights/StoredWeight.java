package io.levee.transformer.weights;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.StoredTensor;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Values;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * A weight of a model as it lies in a file, of any type that Levee computes with.
 *
 * @param tensor shape, bytes and place
 * @param dtype how the values are stored
 * @param order of its rows, where it is not that of the Hugging Face layout
 * @param shift what is added to its values; other than 0 only of vectors
 */
record StoredWeight(StoredTensor tensor, Dtype dtype, Optional<RowOrder> order, float shift) {
    private static final int ALIGNMENT = 64;

    /** A stored tensor as a weight, its values and rows as they are. */
    static StoredWeight of(StoredTensor tensor) {
        return of(tensor, Optional.empty(), 0);
    }

    /**
     * A stored tensor as a weight.
     *
     * @throws BadInputException when its type is none that Levee computes with
     */
    static StoredWeight of(StoredTensor tensor, Optional<RowOrder> order, float shift) {
        Dtype dtype = switch (tensor.dtype()) {
            case "F32" -> Dtype.F32;
            case "F16" -> Dtype.F16;
            case "BF16" -> Dtype.BF16;
            case "Q8_0" -> Dtype.Q8_0;
            case "Q4_0" -> Dtype.Q4_0;
            case "Q4_1" -> Dtype.Q4_1;
            case "Q4_K" -> Dtype.Q4_K;
            case "Q6_K" -> Dtype.Q6_K;
            default ->
                throw new BadInputException(
                        "%s: %s: type %s is not a weight type; expected F32, F16, BF16 or a quantised type of GGUF"
                                .formatted(tensor.place(), tensor.name(), tensor.dtype()));
        };
        return new StoredWeight(tensor, dtype, order, shift);
    }

    /** Number of values. */
    long count() {
        return tensor.elements();
    }

    /** Bytes of the values as they are stored. */
    long bytes() {
        return tensor.data().byteSize();
    }

    /** True when the bytes in the file are the weight's, row for row. */
    boolean inPlace() {
        return order.isEmpty();
    }

    /** The matrix's bytes with rows in the Hugging Face order: the file's own where they are, else a copy. */
    MemorySegment rows(SegmentAllocator memory) {
        if (order.isEmpty()) {
            return tensor.data();
        }
        MemorySegment copy = memory.allocate(tensor.data().byteSize(), ALIGNMENT);
        order.get().undo(tensor.data(), copy, copy.byteSize() / tensor.shape()[0]);
        return copy;
    }

    /** The values as float32, rows in the Hugging Face order; the file's own bytes where they are that already. */
    MemorySegment floats(SegmentAllocator memory) {
        if (dtype == Dtype.F32 && order.isEmpty() && shift == 0) {
            return tensor.data();
        }
        MemorySegment decoded = memory.allocate(Float.BYTES * count(), ALIGNMENT);
        Values.decode(tensor.data(), dtype, 0, count(), decoded, 0);
        if (shift != 0) {
            shift(decoded, shift);
        }
        if (order.isEmpty()) {
            return decoded;
        }
        MemorySegment ordered = memory.allocate(decoded.byteSize(), ALIGNMENT);
        order.get().undo(decoded, ordered, decoded.byteSize() / tensor.shape()[0]);
        return ordered;
    }

    /** Adds to every float32. */
    static void shift(MemorySegment values, float by) {
        for (long at = 0; at < values.byteSize(); at += Float.BYTES) {
            values.set(ValueLayout.JAVA_FLOAT, at, values.get(ValueLayout.JAVA_FLOAT, at) + by);
        }
    }
}
