package io.levee.rlhf.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.levee.engine.random.RandomStream;
import io.levee.engine.store.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A file that is damaged in thousands of ways and read each time. A reading ends in success or in a {@link
 * BadInputException}, after at most a second of the reading thread's own time and 256 MiB of its allocations (mapped memory
 * is none); anything else fails, with the damaged file kept under {@code target/hostile}.
 *
 * <p>{@code -Dlevee.hostile.inputs=N} reads another number of files, {@code -Dlevee.hostile.seed=N} others.
 */
final class HostileFile {
    private static final int INPUTS = Integer.getInteger("levee.hostile.inputs", 20_000);
    private static final long SEED = Long.getLong("levee.hostile.seed", 1);
    private static final long ALLOCATION_LIMIT_BYTES = 256L << 20;
    private static final Duration TIME_LIMIT = Duration.ofSeconds(1);
    private static final Duration HANGS_AFTER = Duration.ofSeconds(30);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Path file;
    private final List<byte[]> sources;
    private final Damage damage;
    private volatile int reading;
    private volatile Throwable failure;
    private int read;
    private int refused;

    /**
     * @param file    where the damaged files are written, one over the other
     * @param sources valid files, damaged in turn
     */
    HostileFile(Path file, List<byte[]> sources, Damage damage) {
        this.file = file;
        this.sources = sources;
        this.damage = damage;
    }

    /** Damages and reads; at the end the file is what its first source says. */
    void survives(Consumer<Path> reader) {
        Thread worker = Thread.ofPlatform().daemon().start(() -> readAll(reader));
        waitFor(worker);
        if (failure != null) {
            fail(
                    "%s: damaged file %,d of seed %d (kept as %s): %s".formatted(file, reading, SEED, kept(), failure),
                    failure);
        }
        assertTrue(
                read > INPUTS / 200 && refused > INPUTS / 200,
                "%s: damage is to be seen in some files and not in all: %,d were read, %,d refused"
                        .formatted(file, read, refused));
    }

    private void waitFor(Thread worker) {
        try {
            int last = -1;
            while (!worker.join(HANGS_AFTER)) {
                if (reading == last) {
                    failure = new AssertionError("the reading does not end");
                    return;
                }
                last = reading;
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private void readAll(Consumer<Path> reader) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < INPUTS; i++) {
                reading = i;
                write(channel, input(i));
                readOne(reader);
            }
            write(channel, sources.getFirst());
        } catch (Throwable thrown) {
            failure = thrown;
        }
    }

    private byte[] input(int i) {
        return damage.apply(
                sources.get(i % sources.size()),
                RandomStream.of(SEED, file.getFileName().toString()).at(i));
    }

    private void readOne(Consumer<Path> reader) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long time = THREADS.getCurrentThreadCpuTime();
        try {
            reader.accept(file);
            read++;
        } catch (BadInputException complaint) {
            assertTrue(!complaint.getMessage().isBlank(), "a complaint says something");
            refused++;
        }
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        Duration taken = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - time);
        assertTrue(bytes <= ALLOCATION_LIMIT_BYTES, () -> "reading it allocated %,d bytes".formatted(bytes));
        assertTrue(taken.compareTo(TIME_LIMIT) <= 0, () -> "reading it took " + taken);
    }

    private Path kept() {
        try {
            Path folder = Files.createDirectories(Path.of("target", "hostile"));
            return Files.write(folder.resolve("%d-%s".formatted(reading, file.getFileName())), input(reading));
        } catch (IOException cannotWrite) {
            throw new UncheckedIOException(cannotWrite);
        }
    }

    /** Overwrites in place: some file systems flush a file at once that is cut to nothing before it is written. */
    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, buffer.position());
        }
        channel.truncate(bytes.length);
    }
}
