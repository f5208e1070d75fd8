package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.FileErrors;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The bytes of a file one after the other, with line, column and offset of the next. Unpacks what is packed and skips a byte order mark. */
final class ByteInput implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

    private final Path file;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int limit;
    private long offset;
    private long line = 1;
    private long column = 1;

    private final FileKind kind;

    private ByteInput(Path file, InputStream in, FileKind kind) {
        this.file = file;
        this.in = in;
        this.kind = kind;
    }

    /**
     * Opens a file.
     *
     * @throws BadInputException when it cannot be read
     */
    static ByteInput open(Path file) {
        InputStream raw = null;
        try {
            raw = Files.newInputStream(file);
            BufferedInputStream whole = new BufferedInputStream(raw, BUFFER_BYTES);
            FileKind kind = FileKind.of(Packing.head(whole));
            ByteInput input = new ByteInput(file, Packing.text(file, kind, whole), kind);
            input.skipByteOrderMark();
            return input;
        } catch (IOException failure) {
            closeAfter(failure, raw);
            throw FileErrors.reading(file, failure);
        } catch (RuntimeException failure) {
            closeAfter(failure, raw);
            throw failure;
        }
    }

    private static void closeAfter(Exception failure, InputStream in) {
        try {
            if (in != null) {
                in.close();
            }
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }

    private void skipByteOrderMark() {
        if (peek() != BYTE_ORDER_MARK[0] || limit < BYTE_ORDER_MARK.length) {
            return;
        }
        for (int i = 0; i < BYTE_ORDER_MARK.length; i++) {
            if ((buffer[i] & 0xFF) != BYTE_ORDER_MARK[i]) {
                return;
            }
        }
        at = BYTE_ORDER_MARK.length;
        offset = BYTE_ORDER_MARK.length;
    }

    /** The next byte, 0 to 255, or −1 at the end; it stays the next one. */
    int peek() {
        return at < limit || fill() ? buffer[at] & 0xFF : -1;
    }

    private boolean fill() {
        try {
            at = 0;
            limit = Math.max(0, in.read(buffer));
            return limit > 0;
        } catch (IOException failure) {
            throw FileErrors.reading(file, failure);
        }
    }

    /** A complaint about the place of the next byte. */
    BadInputException error(String message) {
        return new BadInputException("%s:%d, column %,d: %s".formatted(file, line, column, message));
    }

    /** Passes the next byte, which must have been looked at. */
    void pass() {
        byte passed = buffer[at++];
        offset++;
        if (passed == '\n') {
            line++;
            column = 1;
        } else if ((passed & 0xC0) != 0x80) { // bytes that continue a character begin with 10
            column++;
        }
    }

    /** Passes blanks and line ends; says whether a byte is left. */
    boolean skipBlanks() {
        while (isBlank(peek())) {
            pass();
        }
        return peek() >= 0;
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    /** How the file is packed, in a word; nothing where it is text. */
    Optional<String> packing() {
        return kind == FileKind.TEXT
                ? Optional.empty()
                : Optional.of(kind.name().toLowerCase(Locale.ROOT));
    }

    Path file() {
        return file;
    }

    /** Of the next byte, from 1. */
    long line() {
        return line;
    }

    /** Of the next byte, in characters from 1. */
    long column() {
        return column;
    }

    /** Of the next byte, from the beginning of the (unpacked) file. */
    long offset() {
        return offset;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException failure) {
            throw FileErrors.reading(file, failure);
        }
    }
}
