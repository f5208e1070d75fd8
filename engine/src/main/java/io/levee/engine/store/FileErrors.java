package io.levee.engine.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;

/**
 * Turns failures of the file system into exceptions that name the path and the reason in words: {@link
 * BadInputException}, or {@link CancellationException} when the thread was interrupted, which says nothing about the
 * file.
 */
public final class FileErrors {
    private FileErrors() {}

    /** The exception to throw when a file or folder could not be read. */
    public static RuntimeException reading(Path path, IOException failure) {
        return failed(path, "cannot be read", failure);
    }

    /** The exception to throw when a file or folder could not be written: no permission, no such folder, disk full. */
    public static RuntimeException writing(Path path, IOException failure) {
        return failed(path, "cannot be written", failure);
    }

    private static RuntimeException failed(Path path, String what, IOException failure) {
        if (failure instanceof ClosedByInterruptException) {
            CancellationException cancelled = new CancellationException(path + ": interrupted");
            cancelled.initCause(failure);
            return cancelled;
        }
        return new BadInputException("%s: %s: %s".formatted(path, what, reason(failure)), failure);
    }

    /** The failure in a few words, with the file it happened at. */
    private static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "no such file or folder (" + missing.getFile() + ")";
            case AccessDeniedException denied -> "permission denied (" + denied.getFile() + ")";
            case NotDirectoryException other -> "not a folder (" + other.getFile() + ")";
            case FileAlreadyExistsException taken -> "a file is in the way (" + taken.getFile() + ")";
            case FileSystemException other
            when other.getReason() != null -> "%s (%s)".formatted(other.getReason(), other.getFile());
            default -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }
}
