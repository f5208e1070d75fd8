package io.levee.rlhf.data;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.FieldAccessor;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.PqStruct;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rows of a Parquet file; their places are numbers of rows. */
final class ParquetRows implements RowSource {
    /** The reader names a library that it misses as Maven does. */
    private static final Pattern LIBRARY = Pattern.compile("[a-z]+(\\.[a-z0-9]+)+:[a-z0-9-]+");

    /** It also says in the log what it found on this machine, which is of no interest to who reads data. */
    private static final Logger LOG = Logger.getLogger("dev.hardwood");

    static {
        LOG.setLevel(Level.WARNING);
    }

    private final Path file;
    private final ParquetFileReader reader;
    private final RowReader rows;
    private final long promised;
    private long number;

    /**
     * Opens a file.
     *
     * @throws BadInputException when it is broken or packed in a way for which the library is missing
     */
    ParquetRows(Path file) {
        this.file = file;
        this.reader = careful(() -> {
            try {
                if (!ParquetFooter.isSound(file)) {
                    throw broken(new IOException("the footer promises more than it holds"));
                }
                return ParquetFileReader.open(new MeasuredInput(InputFile.of(file)));
            } catch (IOException failure) {
                throw broken(failure);
            }
        });
        this.promised = careful(this::demandRows);
        this.rows = careful(reader::rowReader);
    }

    private record Row(Place place, Json json) implements UnreadRow {}

    @Override
    public Optional<UnreadRow> next() {
        return careful(() -> {
            boolean more = rows.hasNext();
            if (more != number < promised) {
                throw broken(new IllegalStateException("row %,d of %,d".formatted(number, promised)));
            }
            if (!more) {
                return Optional.empty();
            }
            rows.next();
            number++;
            return Optional.of(new Row(new Place(file, number), Json.of(fields(rows), file.toString(), number)));
        });
    }

    /** The number of rows, after a check that all parts of the file say the same of it; without columns rows would never end. */
    private long demandRows() {
        FileMetaData data = reader.getFileMetaData();
        long inGroups = data.rowGroups().stream().mapToLong(RowGroup::numRows).sum();
        if (reader.getFileSchema().getColumnCount() == 0 || inGroups != data.numRows()) {
            throw broken(new IllegalStateException("%,d rows in groups of %,d".formatted(data.numRows(), inGroups)));
        }
        return inGroups;
    }

    private static Map<String, Object> fields(FieldAccessor from) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < from.getFieldCount(); i++) {
            String name = from.getFieldName(i);
            fields.put(name, from.isNull(name) ? null : plain(from.getValue(name)));
        }
        return fields;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case null -> null;
            case String _, Boolean _, Number _ -> value;
            case PqStruct struct -> fields(struct);
            case PqList list -> {
                List<Object> items = new ArrayList<>();
                for (int i = 0; i < list.size(); i++) {
                    items.add(list.isNull(i) ? null : plain(list.get(i)));
                }
                yield items;
            }
            case PqMap map -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                map.getEntries().forEach(entry -> fields.put(String.valueOf(entry.getKey()), plain(entry.getValue())));
                yield fields;
            }
            case byte[] bytes -> text(bytes);
            default -> value.toString(); // dates, times and the like, which no reader uses
        };
    }

    /** Bytes that are text in files whose writer did not say so. */
    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException binary) {
            return "%,d bytes that are no text".formatted(bytes.length);
        }
    }

    private <T> T careful(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (BadInputException complaint) {
            throw complaint;
        } catch (RuntimeException failure) {
            throw broken(failure);
        }
    }

    private BadInputException broken(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Matcher library = LIBRARY.matcher(String.valueOf(cause.getMessage()));
            if (library.find()) {
                return new BadInputException(
                        ("%s: is Parquet whose columns are packed in a way that needs the library %s; add it to the class path, or write"
                                        + " the file anew, packed with snappy or gzip")
                                .formatted(file, library.group()),
                        failure);
            }
        }
        return new BadInputException(
                "%s: is Parquet that cannot be read; is it damaged or cut off?".formatted(file), failure);
    }

    @Override
    public Optional<String> packing() {
        return Optional.of("Parquet");
    }

    @Override
    public void close() {
        careful(() -> {
            rows.close();
            try {
                reader.close();
            } catch (IOException failure) {
                throw broken(failure);
            }
            return null;
        });
    }
}
