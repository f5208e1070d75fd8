package io.levee.engine.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * Final files appear whole or not at all. Content goes to {@code NAME.tmp} in the same folder, which is forced to the
 * disk and then renamed over {@code NAME}; after a kill or a power cut at any instant {@code NAME} has its old content
 * or the new one. A failed write removes its temporary file; one that was killed is overwritten by the next write of
 * the same name or removed by {@link #removeLeftovers}.
 */
public final class AtomicFiles {
    /** What a file that is still being written ends with. */
    public static final String TEMPORARY = ".tmp";

    private AtomicFiles() {}

    /** Writes the content of one file. */
    @FunctionalInterface
    public interface Content {
        /**
         * @param out positioned at the start of an empty file
         * @throws IOException from the file system
         */
        void writeTo(FileChannel out) throws IOException;
    }

    /**
     * Replaces a file; missing parent folders are created.
     *
     * @throws BadInputException when it cannot be written (no permission, disk full); nothing is left under its name
     *                           then
     */
    public static void write(Path file, byte[] bytes) {
        write(file, out -> writeFully(out, ByteBuffer.wrap(bytes)));
    }

    /** Replaces a file with text in UTF-8, as {@link #write(Path, byte[])} does. */
    public static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Replaces a file with what a callback writes, as {@link #write(Path, byte[])} does. What the callback throws
     * passes through.
     */
    public static void write(Path file, Content content) {
        Path folder = folder(file);
        Path temporary = folder.resolve(file.getFileName() + TEMPORARY);
        try {
            Files.createDirectories(folder);
            boolean written = false;
            try {
                writeAndForce(temporary, content);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                written = true;
            } finally {
                if (!written) {
                    Files.deleteIfExists(temporary);
                }
            }
            forceFolder(folder);
        } catch (IOException failure) {
            throw FileErrors.writing(file, failure);
        }
    }

    private static void writeAndForce(Path temporary, Content content) throws IOException {
        try (FileChannel out = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            content.writeTo(out);
            out.force(true);
        }
    }

    /**
     * Removes files and folders that a kill left half written, or half removed, directly in a folder.
     *
     * @throws BadInputException when they cannot be removed
     */
    public static void removeLeftovers(Path folder) {
        try (Stream<Path> content = Files.list(folder)) {
            for (Path path : content.toList()) {
                if (path.toString().endsWith(TEMPORARY)) {
                    Folders.delete(path);
                }
            }
        } catch (IOException failure) {
            throw FileErrors.writing(folder, failure);
        } catch (UncheckedIOException failure) {
            throw FileErrors.writing(folder, failure.getCause());
        }
    }

    /** Writes all of a buffer. */
    static void writeFully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** Forces a file that another writer has closed to the disk. */
    static void forceFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /**
     * Forces the names in a folder to the disk, where the platform can: Windows has no such call and does not need it.
     */
    static void forceFolder(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static Path folder(Path file) {
        return file.toAbsolutePath().getParent();
    }
}
