package io.levee.engine.store;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Where a writer gets a tensor's bytes from, when it needs them: little-endian and row-major, as they shall lie in the
 * file. A source on a device downloads piece by piece, so that a file is written without a second copy of the model in
 * memory.
 */
@FunctionalInterface
public interface TensorBytes {
    /**
     * Bytes handed to the channel at a time, so that what lies in the Java heap is copied piece by piece, not as a
     * whole.
     */
    int PIECE_BYTES = 1 << 20;

    /**
     * Writes all bytes of the tensor, no more and no fewer than its shape and type need.
     *
     * @throws IOException from the channel
     */
    void writeTo(WritableByteChannel out) throws IOException;

    /** The bytes of a segment, as they are. */
    static TensorBytes of(MemorySegment segment) {
        return out -> {
            for (long offset = 0; offset < segment.byteSize(); offset += PIECE_BYTES) {
                long count = Math.min(PIECE_BYTES, segment.byteSize() - offset);
                AtomicFiles.writeFully(out, buffer(segment.asSlice(offset, count)));
            }
        };
    }

    private static ByteBuffer buffer(MemorySegment piece) {
        // of heap segments, only those over byte arrays have a view as a buffer
        return piece.isNative() ? piece.asByteBuffer() : ByteBuffer.wrap(piece.toArray(ValueLayout.JAVA_BYTE));
    }
}
