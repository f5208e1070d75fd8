package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.FileErrors;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rows of one file, one after the other. */
interface RowSource extends AutoCloseable {
    /**
     * The next row, or nothing after the last.
     *
     * @throws BadInputException when the file cannot be cut into rows any further
     */
    Optional<? extends UnreadRow> next();

    /** How the rows are packed, in a word; nothing where they are text. */
    Optional<String> packing();

    @Override
    void close();

    /**
     * Opens a file: Parquet by its first bytes, CSV by its name ({@code .csv}, {@code .tsv}, also packed), anything else as JSON.
     *
     * @throws BadInputException when it cannot be read, is empty, or is of a kind that is not read
     */
    static RowSource open(Path file) {
        if (isParquet(file)) {
            try {
                return new ParquetRows(file);
            } catch (NoClassDefFoundError missing) {
                throw Packing.missing(file, FileKind.PARQUET, missing);
            }
        }
        String name = PACKED.matcher(file.getFileName().toString().toLowerCase(Locale.ROOT))
                .replaceFirst("");
        return name.endsWith(".csv")
                ? new CsvRows(file, ',')
                : name.endsWith(".tsv") ? new CsvRows(file, '\t') : new RowTexts(file);
    }

    /** The end of a packed file's name. */
    Pattern PACKED = Pattern.compile("\\.(gz|gzip|zst|zstd|xz|bz2)$");

    /** Whether a file is not lines of plain text. */
    static boolean isRows(Path file) {
        String name = PACKED.matcher(file.getFileName().toString().toLowerCase(Locale.ROOT))
                .replaceFirst("");
        try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            byte[] head = Packing.head(in);
            String text = new String(head, StandardCharsets.UTF_8)
                    .replace("\uFEFF", "")
                    .strip();
            return FileKind.of(head) != FileKind.TEXT
                    || name.endsWith(".csv")
                    || name.endsWith(".tsv")
                    || text.startsWith("{")
                    || text.startsWith("[");
        } catch (IOException failure) {
            throw FileErrors.reading(file, failure);
        }
    }

    private static boolean isParquet(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return FileKind.of(Packing.head(in)) == FileKind.PARQUET;
        } catch (IOException failure) {
            throw FileErrors.reading(file, failure);
        }
    }
}
