package io.levee.rlhf.cli;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.BadInputException;
import io.levee.kernels.measure.KernelMarkdown;
import io.levee.kernels.measure.KernelRow;
import io.levee.kernels.measure.KernelTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code levee bench cuda}: a row for every kernel.
 *
 * @param document into which the table goes; empty for standard output
 * @param text of the document as it is
 * @param threads of the interpreter
 */
record CudaBench(Optional<Path> document, String text, int threads) {
    /** Reads the document and sees that it has a place for the table. */
    static CudaBench of(Optional<Path> document, int threads) {
        CudaBench bench = new CudaBench(document, document.map(CudaBench::read).orElse(""), threads);
        document.ifPresent(_ -> bench.replaced(""));
        return bench;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BadInputException("bench cuda --write " + file + ": cannot be read: " + e, e);
        }
    }

    private String replaced(String table) {
        try {
            return KernelMarkdown.replaced(text, table);
        } catch (IllegalArgumentException e) {
            throw new BadInputException("bench cuda --write " + document.orElseThrow() + ": " + e.getMessage(), e);
        }
    }

    void run(Console console, boolean json) {
        KernelTable table = KernelTable.measure(threads);
        if (document.isPresent()) {
            AtomicFiles.write(document.get(), replaced(KernelMarkdown.of(table)));
        }
        if (json) {
            console.json(fields(table));
        } else if (document.isEmpty()) {
            console.out().print(KernelMarkdown.of(table));
        }
    }

    private static Map<String, Object> fields(KernelTable table) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("resources", table.resources());
        fields.put("rows", table.rows().stream().map(KernelRow::fields).toList());
        return fields;
    }
}
