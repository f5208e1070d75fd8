package io.levee.rlhf.data;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * The description at the end of a Parquet file (Thrift's compact form), walked over without a look at what it says: no text and no
 * list in it may be longer than what is left of it. Whoever reads a damaged one makes room for what it promises.
 */
final class ParquetFooter {
    private static final int END_BYTES = 8;
    private static final int DEPTH_LIMIT = 32;

    private final ByteBuffer bytes;

    private ParquetFooter(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * Whether the footer of a file promises no more than it holds.
     *
     * @throws IOException when the file cannot be read
     */
    static boolean isSound(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            if (file.length() < END_BYTES) {
                return false;
            }
            byte[] end = new byte[END_BYTES];
            file.seek(file.length() - END_BYTES);
            file.readFully(end);
            int length = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt();
            if (length < 0 || length > file.length() - END_BYTES) {
                return false;
            }
            byte[] footer = new byte[length];
            file.seek(file.length() - END_BYTES - length);
            file.readFully(footer);
            return new ParquetFooter(ByteBuffer.wrap(footer)).passStruct(0);
        }
    }

    private boolean passStruct(int depth) {
        while (bytes.hasRemaining()) {
            int header = bytes.get();
            if (header == 0) {
                return true;
            }
            if ((header & 0xF0) == 0) {
                varint(); // the number of the field
            }
            int type = header & 0xF;
            if (type > 2 && !pass(type, depth)) { // the header is the value where it is true or false
                return false;
            }
        }
        return false;
    }

    private boolean pass(int type, int depth) {
        return depth < DEPTH_LIMIT
                && switch (type) {
                    case 1, 2, 3 -> passBytes(1);
                    case 4, 5, 6 -> varint() >= 0;
                    case 7 -> passBytes(Double.BYTES);
                    case 8 -> passBytes(varint());
                    case 9, 10 -> passList(depth);
                    case 11 -> passMap(depth);
                    case 12 -> passStruct(depth + 1);
                    default -> false;
                };
    }

    private boolean passList(int depth) {
        if (!bytes.hasRemaining()) {
            return false;
        }
        int header = bytes.get() & 0xFF;
        long size = header >> 4 == 15 ? varint() : header >> 4;
        return passEach(size, header & 0xF, header & 0xF, 1, depth);
    }

    private boolean passMap(int depth) {
        long size = varint();
        if (size == 0 || !bytes.hasRemaining()) {
            return size == 0;
        }
        int types = bytes.get() & 0xFF;
        return passEach(size, types >> 4, types & 0xF, 2, depth);
    }

    private boolean passEach(long size, int first, int second, int values, int depth) {
        if (size < 0 || size > bytes.remaining()) {
            return false;
        }
        for (long i = 0; i < size; i++) {
            if (!pass(first, depth + 1) || values == 2 && !pass(second, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private boolean passBytes(long count) {
        if (count < 0 || count > bytes.remaining()) {
            return false;
        }
        bytes.position(bytes.position() + (int) count);
        return true;
    }

    /** Seven bits a byte, the lowest first; −1 where the footer ends before it does or it is longer than 63 bits. */
    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 70 && bytes.hasRemaining(); shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value & Long.MAX_VALUE;
            }
        }
        return -1;
    }
}
