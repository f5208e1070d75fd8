package io.levee.engine.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a whole folder, such as a model, so that it appears under its name complete or not at all. */
public final class FolderSwap {
    private FolderSwap() {}

    /** Writes the files of a folder. */
    @FunctionalInterface
    public interface Writer {
        /**
         * @param folder empty
         * @throws IOException from the file system
         */
        void writeTo(Path folder) throws IOException;
    }

    /**
     * Builds the folder beside its place, forces it to the disk and renames it. A folder that is there already is renamed just
     * before and deleted after; a kill in between leaves none, and the caller writes it again.
     *
     * @throws BadInputException when it cannot be written (no permission, disk full); nothing half-written is left
     */
    public static void write(Path target, Writer writer) {
        Path temporary = target.resolveSibling(target.getFileName() + AtomicFiles.TEMPORARY);
        Path old = target.resolveSibling(target.getFileName() + ".old" + AtomicFiles.TEMPORARY);
        boolean complete = false;
        try {
            Folders.delete(temporary);
            Folders.delete(old);
            Files.createDirectories(temporary);
            writer.writeTo(temporary);
            Folders.force(temporary);
            if (Files.exists(target)) {
                Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            complete = true;
            AtomicFiles.forceFolder(target.toAbsolutePath().getParent());
            Folders.delete(old);
        } catch (IOException failure) {
            throw FileErrors.writing(target, failure);
        } finally {
            if (!complete) {
                removeQuietly(temporary);
            }
        }
    }

    private static void removeQuietly(Path temporary) {
        try {
            Folders.delete(temporary);
        } catch (IOException already) {
            System.getLogger(FolderSwap.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot remove {0}: {1}", temporary, already.getMessage());
        }
    }
}
