package io.levee.bench;

import io.levee.transformer.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Text to ids and back, on one thread, document by document. Before it is measured, decoding must give the text again. */
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TokenizerBenchmark {
    /** A tokenizer and documents of about as many characters as a prompt with its answer. */
    @State(Scope.Thread)
    public static class Documents {
        private static final int CHARACTERS = 800;

        /** Directory or GGUF file; relative to the working directory or to the folder {@code shared} beside the checkout. */
        @Param("models/SmolLM2-135M-Instruct/SmolLM2-135M-Instruct.Q4_1.gguf")
        public String model;

        /** A file of text, found in the same way. */
        @Param("data/tinystories_2MiB.txt")
        public String text;

        private final List<String> texts = new ArrayList<>();
        private final List<int[]> ids = new ArrayList<>();
        private Tokenizer tokenizer;

        /** Reads both files. */
        @Setup(Level.Trial)
        public void read() {
            tokenizer = Tokenizer.read(found("model", model));
            String whole;
            try {
                whole = Files.readString(found("text", text));
            } catch (IOException failure) {
                throw new UncheckedIOException("the text " + text + " cannot be read", failure);
            }
            int end;
            for (int start = 0; start < whole.length(); start = end) {
                int space = whole.indexOf(' ', Math.min(whole.length(), start + CHARACTERS));
                end = space < 0 ? whole.length() : space;
                add(whole.substring(start, end));
            }
        }

        private void add(String document) {
            int[] encoded = tokenizer.encodeOrdinary(document);
            if (!tokenizer.decode(encoded, false).equals(document)) {
                throw new IllegalStateException("decoding does not give the text again: " + document);
            }
            texts.add(document);
            ids.add(encoded);
        }

        private static Path found(String parameter, String name) {
            Path here = Path.of(name).toAbsolutePath();
            Path folder = Path.of("").toAbsolutePath();
            while (!Files.exists(here) && folder != null) {
                here = folder.resolve("shared").resolve(name);
                folder = folder.getParent();
            }
            if (!Files.exists(here)) {
                throw new IllegalStateException(
                        "there is no %s %s: name one with -p %1$s=PATH".formatted(parameter, name));
            }
            return here;
        }

        int encode() {
            int tokens = 0;
            for (String document : texts) {
                tokens += tokenizer.encodeOrdinary(document).length;
            }
            return tokens;
        }

        /** Returns the characters too, so that nothing is left out as unused. */
        int decode(Counters.Tokens done) {
            int characters = 0;
            for (int[] document : ids) {
                characters += tokenizer.decode(document, false).length();
                done.add(document.length);
            }
            return characters;
        }
    }

    /** Text to ids. */
    @Benchmark
    public void encode(Documents documents, Counters.Tokens done) {
        done.add(documents.encode());
    }

    /** Ids to text. */
    @Benchmark
    public int decode(Documents documents, Counters.Tokens done) {
        return documents.decode(done);
    }
}
