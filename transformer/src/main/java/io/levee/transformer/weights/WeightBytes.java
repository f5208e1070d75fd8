package io.levee.transformer.weights;

import io.levee.engine.store.TensorBytes;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Values;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/**
 * A weight on its way to a file: fetched from the device when it is its turn, in another order and type where asked for. What
 * is stored in the asked-for type already is not rounded again.
 *
 * @param order of the rows in the file, where it is not that of the Hugging Face layout
 * @param shift what is added to the values; other than 0 only of float32 vectors
 * @param dtype in the file
 */
record WeightBytes(Device device, Parameter parameter, Optional<RowOrder> order, float shift, Dtype dtype)
        implements TensorBytes {
    private static final int ALIGNMENT = 64;

    @Override
    public void writeTo(WritableByteChannel out) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            TensorBytes.of(encoded(ordered(stored(arena), arena), arena)).writeTo(out);
        }
    }

    private Dtype storedDtype() {
        return parameter.values().dtype();
    }

    private long count() {
        return parameter.values().count();
    }

    /** In the type that is stored when it is the one of the file, else float32. */
    private MemorySegment stored(Arena arena) {
        MemorySegment bytes = arena.allocate(storedDtype().bytes(count()), ALIGNMENT);
        device.kernels().download(bytes, parameter.values());
        if (shift != 0) {
            StoredWeight.shift(bytes, shift);
        }
        if (storedDtype() == dtype || storedDtype() == Dtype.F32) {
            return bytes;
        }
        MemorySegment decoded = arena.allocate(Float.BYTES * count(), ALIGNMENT);
        Values.decode(bytes, storedDtype(), 0, count(), decoded, 0);
        return decoded;
    }

    private MemorySegment ordered(MemorySegment bytes, Arena arena) {
        if (order.isEmpty()) {
            return bytes;
        }
        MemorySegment ordered = arena.allocate(bytes.byteSize(), ALIGNMENT);
        order.get().apply(bytes, ordered, bytes.byteSize() / parameter.shape().size(0));
        return ordered;
    }

    private MemorySegment encoded(MemorySegment values, Arena arena) {
        if (storedDtype() == dtype) {
            return values;
        }
        MemorySegment encoded = arena.allocate(dtype.bytes(count()), ALIGNMENT);
        Values.encode(values, dtype, encoded);
        return encoded;
    }
}
