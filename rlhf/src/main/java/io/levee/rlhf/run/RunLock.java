package io.levee.rlhf.run;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.FileErrors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a run to one process at a time; the operating system takes it back from a process that ends, however it ends. */
public final class RunLock implements AutoCloseable {
    /** Behind anything that the file will ever hold: some systems let nobody read what is locked. */
    private static final long PLACE = Long.MAX_VALUE - 1;

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock of a file.
     *
     * @throws BadInputException when another process has it, or this one already
     */
    static RunLock of(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            if (isTaken(channel)) {
                channel.close();
                throw new BadInputException(
                        file.getParent() + ": another process is at work on this run; wait for it, or end it");
            }
            return new RunLock(file, channel);
        } catch (IOException failure) {
            throw FileErrors.writing(file, failure);
        }
    }

    private static boolean isTaken(FileChannel channel) {
        try {
            return channel.tryLock(PLACE, 1, false) == null;
        } catch (OverlappingFileLockException _) {
            return true;
        } catch (IOException _) {
            return false; // a file system without locks
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw FileErrors.writing(file, failure);
        }
    }
}
