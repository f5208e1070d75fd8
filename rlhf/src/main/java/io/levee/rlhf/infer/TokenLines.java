package io.levee.rlhf.infer;

import io.levee.engine.store.Gguf;
import io.levee.engine.store.Json;
import io.levee.transformer.tokenizer.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Token ids of the texts on the lines of a JSON-lines file, and back.
 *
 * @param tokenizer makes them
 * @param special with the tokens that the tokenizer prescribes around a text; back: special tokens are part of the text
 */
public record TokenLines(Tokenizer tokenizer, boolean special) {
    /** Reads a tokenizer of a model directory, a tokenizer's own file, or a GGUF file. */
    public static Tokenizer tokenizer(Path path) {
        if (!path.toString().endsWith(".gguf")) {
            return Tokenizer.read(path);
        }
        try (Arena arena = Arena.ofConfined()) {
            return Tokenizer.ofGguf(Gguf.open(path, arena).metadata(), path.toString());
        }
    }

    /**
     * Rows {"text": …} become {"ids": […]}.
     *
     * @param name of the input, for messages
     * @throws io.levee.engine.store.BadInputException for a line that is no such row
     */
    public void tokenize(BufferedReader in, String name, Consumer<Map<String, Object>> out) {
        each(in, name, row -> {
            String text = row.isText() ? row.text() : row.at("text").text();
            out.accept(Map.of("ids", tokenizer.encode(text, special)));
        });
    }

    /** Rows {"ids": […]} become {"text": …}. */
    public void detokenize(BufferedReader in, String name, Consumer<Map<String, Object>> out) {
        each(in, name, row -> {
            Json ids = row.isArray() ? row : row.at("ids");
            out.accept(Map.of("text", tokenizer.decode(ids(ids), !special)));
        });
    }

    /** Rows {"ids": […]} or {"text": …} as ids. */
    public List<int[]> ids(BufferedReader in, String name) {
        List<int[]> rows = new ArrayList<>();
        each(
                in,
                name,
                row -> rows.add(
                        row.find("ids").isPresent()
                                ? ids(row.at("ids"))
                                : tokenizer.encode(row.at("text").text(), special)));
        return rows;
    }

    private static int[] ids(Json list) {
        return list.items().stream()
                .mapToInt(item -> {
                    int id = item.integer();
                    if (id < 0) {
                        throw item.error("expected an id from 0 on, found %,d".formatted(id));
                    }
                    return id;
                })
                .toArray();
    }

    private static void each(BufferedReader in, String name, Consumer<Json> row) {
        try {
            long number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                if (!line.isBlank()) {
                    row.accept(Json.parse(line, name, number, 1));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(name + ": cannot be read: " + failure.getMessage(), failure);
        }
    }
}
