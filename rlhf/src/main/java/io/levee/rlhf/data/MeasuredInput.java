package io.levee.rlhf.data;

import dev.hardwood.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A Parquet file of which no more is read than there is: in a damaged file, pages that lead back to themselves would be read for ever.
 * Safe for several threads.
 */
final class MeasuredInput implements InputFile {
    /** Footer, dictionaries and pages are read once each, in ranges that overlap a little. */
    private static final int TIMES_READ = 4;

    private static final long SPARE_BYTES = 16L << 20;
    /** Even a range of no bytes counts. */
    private static final int RANGE_BYTES = 1 << 12;

    private final InputFile file;
    private final AtomicLong left = new AtomicLong();

    MeasuredInput(InputFile file) {
        this.file = file;
    }

    @Override
    public void open() throws IOException {
        file.open();
        left.set(TIMES_READ * file.length() + SPARE_BYTES);
    }

    @Override
    public ByteBuffer readRange(long offset, int length) throws IOException {
        if (left.addAndGet(-Math.max(length, RANGE_BYTES)) < 0) {
            throw new IOException("its pages lead back to themselves");
        }
        return file.readRange(offset, length);
    }

    @Override
    public long length() throws IOException {
        return file.length();
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
