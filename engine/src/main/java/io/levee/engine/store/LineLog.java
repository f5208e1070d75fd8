package io.levee.engine.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * A text file that grows line by line while a run goes on and is cut back when the run is resumed. Opening it drops a
 * last line that a kill left without its end. Each line goes to the operating system at once, so that other programs
 * can follow the file; a kill of this process loses none, and {@link #force} protects against a power cut. Not safe for
 * several threads.
 */
public final class LineLog implements AutoCloseable {
    private static final int TAIL_BYTES = 1 << 16;

    private final Path file;
    private FileChannel channel;

    /** Decides what remains of a line. */
    @FunctionalInterface
    public interface Edit {
        /**
         * @param line   without its end
         * @param number from 1
         * @return the line to keep, changed or not, or empty to drop it
         */
        Optional<String> apply(String line, int number);
    }

    /**
     * Opens a file for appending; it and its folders are created when missing.
     *
     * @throws BadInputException when it cannot be written
     */
    public LineLog(Path file) {
        this.file = file;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            open();
        } catch (IOException failure) {
            throw FileErrors.writing(file, failure);
        }
    }

    private void open() throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.truncate(endOfLastLine());
        channel.position(channel.size());
    }

    private long endOfLastLine() throws IOException {
        ByteBuffer tail = ByteBuffer.allocate(TAIL_BYTES);
        for (long end = channel.size(); end > 0; ) {
            long start = Math.max(0, end - TAIL_BYTES);
            tail.clear().limit((int) (end - start));
            while (tail.hasRemaining() && channel.read(tail, start + tail.position()) >= 0) {}
            for (int i = tail.position() - 1; i >= 0; i--) {
                if (tail.get(i) == '\n') {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }

    /** Where it is. */
    public Path file() {
        return file;
    }

    /** Whether it has no line. */
    public boolean isEmpty() {
        try {
            return channel.size() == 0;
        } catch (IOException failure) {
            throw FileErrors.reading(file, failure);
        }
    }

    /**
     * Adds a line.
     *
     * @throws IllegalArgumentException when it contains a line end
     * @throws BadInputException        when it cannot be written; nothing of it is left then
     */
    public void append(String line) {
        if (line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a line of " + file + " cannot contain a line end");
        }
        try {
            appendWhole(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException failure) {
            throw FileErrors.writing(file, failure);
        }
    }

    private void appendWhole(ByteBuffer line) throws IOException {
        long start = channel.position();
        try {
            AtomicFiles.writeFully(channel, line);
        } catch (IOException failure) {
            if (channel.isOpen()) {
                channel.truncate(start);
            }
            throw failure;
        }
    }

    /** Forces all lines so far to the disk. */
    public void force() {
        try {
            channel.force(true);
        } catch (IOException failure) {
            throw FileErrors.writing(file, failure);
        }
    }

    /** Rewrites the file, line by line, as one atomic change. */
    public void rewrite(Edit edit) {
        try {
            List<String> lines = Files.readAllLines(file);
            StringBuilder kept = new StringBuilder();
            for (int i = 0; i < lines.size(); i++) {
                edit.apply(lines.get(i), i + 1)
                        .ifPresent(line -> kept.append(line).append('\n'));
            }
            channel.close();
            AtomicFiles.write(file, kept.toString());
            open();
        } catch (IOException failure) {
            throw FileErrors.writing(file, failure);
        }
    }

    /** Closes the file; the lines stay. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw FileErrors.writing(file, failure);
        }
    }
}
