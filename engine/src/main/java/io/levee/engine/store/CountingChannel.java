package io.levee.engine.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Passes bytes on and counts them, so that a writer notices a tensor that is longer or shorter than its shape says. */
final class CountingChannel implements WritableByteChannel {
    private final WritableByteChannel out;
    private long count;

    CountingChannel(WritableByteChannel out) {
        this.out = out;
    }

    long count() {
        return count;
    }

    /**
     * Writes one tensor.
     *
     * @throws IllegalStateException when the source writes another number of bytes than expected
     */
    void writeTensor(String name, TensorBytes source, long expected) throws IOException {
        long before = count;
        source.writeTo(this);
        if (count - before != expected) {
            throw new IllegalStateException(
                    "%s: expected %,d bytes from its source, found %,d".formatted(name, expected, count - before));
        }
    }

    /** Writes zeros up to a multiple of the alignment. */
    void pad(int alignment) throws IOException {
        int missing = (int) (-count & (alignment - 1));
        AtomicFiles.writeFully(this, ByteBuffer.allocate(missing));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int written = out.write(source);
        count += written;
        return written;
    }

    @Override
    public boolean isOpen() {
        return out.isOpen();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("the file's writer closes the channel");
    }
}
