package io.levee.engine.metrics;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.FileErrors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A TensorBoard event file with one event a step, to be seen with {@code tensorboard --logdir RUN}. The times in it are
 * those of the clock; they and nothing else differ between two runs of one recipe.
 */
public final class TensorBoardSink implements MetricSink {
    /** The name of the file; TensorBoard takes every file whose name contains {@code tfevents}. */
    public static final String FILE = "events.out.tfevents.levee";

    private static final String VERSION = "brain.Event:2";

    private final Path file;
    private final Clock clock;
    private FileChannel channel;

    /** Opens {@value #FILE} in a folder, after what it holds. */
    public TensorBoardSink(Path folder) {
        this(folder, Clock.systemUTC());
    }

    /**
     * Opens {@value #FILE} in a folder, after what it holds; an event that a kill left incomplete is dropped.
     *
     * @param clock gives the time of each event
     */
    public TensorBoardSink(Path folder, Clock clock) {
        this.file = folder.resolve(FILE);
        this.clock = clock;
        try {
            Files.createDirectories(folder);
            open();
        } catch (IOException failure) {
            throw FileErrors.writing(file, failure);
        }
    }

    private void open() throws IOException {
        long complete = 0;
        if (Files.exists(file)) {
            for (byte[] data : TensorBoardRecords.split(Files.readAllBytes(file))) {
                complete += TensorBoardRecords.frame(data).length;
            }
        }
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.truncate(complete);
        channel.position(complete);
        if (complete == 0) {
            append(new TensorBoardEvent(seconds(), 0, VERSION, new LinkedHashMap<>()));
        }
    }

    private double seconds() {
        Instant now = clock.instant();
        return now.getEpochSecond() + now.getNano() * 1e-9;
    }

    private void append(TensorBoardEvent event) throws IOException {
        ByteBuffer record = ByteBuffer.wrap(TensorBoardRecords.frame(event.encode()));
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    @Override
    public void write(MetricRow row) {
        SequencedMap<String, Float> values = new LinkedHashMap<>();
        row.values().forEach((key, value) -> values.put(key, value.floatValue()));
        try {
            append(new TensorBoardEvent(seconds(), row.step(), "", values));
        } catch (IOException failure) {
            throw FileErrors.writing(file, failure);
        }
    }

    @Override
    public void flush() {
        try {
            channel.force(true);
        } catch (IOException failure) {
            throw FileErrors.writing(file, failure);
        }
    }

    @Override
    public void truncate(MetricCut cut) {
        try {
            byte[] kept = withoutCut(cut);
            channel.close();
            AtomicFiles.write(file, kept);
            open();
        } catch (IOException failure) {
            throw FileErrors.writing(file, failure);
        }
    }

    private byte[] withoutCut(MetricCut cut) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        for (byte[] data : TensorBoardRecords.split(Files.readAllBytes(file))) {
            TensorBoardEvent event = decode(data, kept.size());
            SequencedMap<String, Float> values = new LinkedHashMap<>(event.values());
            values.keySet().removeIf(tag -> cut.removes(tag, event.step()));
            if (!values.isEmpty() || event.values().isEmpty()) {
                kept.writeBytes(TensorBoardRecords.frame(
                        new TensorBoardEvent(event.wallTime(), event.step(), event.fileVersion(), values).encode()));
            }
        }
        return kept.toByteArray();
    }

    private TensorBoardEvent decode(byte[] data, int offset) {
        try {
            return TensorBoardEvent.decode(data);
        } catch (IllegalArgumentException
                | ArithmeticException
                | BufferUnderflowException
                | IndexOutOfBoundsException failure) {
            throw new BadInputException(
                    "%s, offset %,d: cannot cut back an event that Levee did not write: %s"
                            .formatted(file, offset, failure.getMessage()),
                    failure);
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
