package io.levee.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are made byte by byte here, independent of the writer. */
class GgufTest {
    private static final int UINT32 = 4;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    @TempDir
    Path folder;

    private Path file(Consumer<ByteBuffer> content) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        out.put("GGUF".getBytes(StandardCharsets.UTF_8));
        content.accept(out);
        return Files.write(folder.resolve("m.gguf"), Arrays.copyOf(out.array(), out.position()));
    }

    private static ByteBuffer text(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return out.putLong(bytes.length).put(bytes);
    }

    private static ByteBuffer head(ByteBuffer out, long tensors, long metadata) {
        return out.putInt(3).putLong(tensors).putLong(metadata);
    }

    private static void info(ByteBuffer out, String name, int type, long offset, long... innermostFirst) {
        text(out, name).putInt(innermostFirst.length);
        for (long size : innermostFirst) {
            out.putLong(size);
        }
        out.putInt(type).putLong(offset);
    }

    private static void align(ByteBuffer out, int alignment) {
        while (out.position() % alignment != 0) {
            out.put((byte) 0);
        }
    }

    private String complaint(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            return assertThrows(BadInputException.class, () -> Gguf.open(file, arena))
                    .getMessage();
        }
    }

    @Test
    void readsMetadataAndTensors() throws IOException {
        Path file = file(out -> {
            head(out, 2, 3);
            text(out, "general.architecture").putInt(STRING);
            text(out, "llama");
            text(out, "general.alignment").putInt(UINT32).putInt(64);
            text(out, "tokens").putInt(ARRAY).putInt(STRING).putLong(2);
            text(text(out, "<s>"), "é");
            info(out, "w", 0, 0, 3, 2);
            info(out, "q", 8, 64, 32);
            align(out, 64);
            for (int i = 0; i < 6; i++) {
                out.putFloat(i);
            }
            align(out, 64);
            out.position(out.position() + 34);
        });
        try (Arena arena = Arena.ofConfined()) {
            Gguf gguf = Gguf.open(file, arena);
            assertEquals("llama", gguf.text("general.architecture"));
            assertEquals(64, gguf.integer("general.alignment"));
            assertEquals(64.0, gguf.number("general.alignment"));
            assertEquals(List.of("<s>", "é"), gguf.texts("tokens"));
            assertArrayEquals(new long[] {2, 3}, gguf.at("w").shape(), "shapes are outermost first");
            assertArrayEquals(
                    new float[] {0, 1, 2, 3, 4, 5}, gguf.at("w").data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED));
            assertEquals("Q8_0", gguf.at("q").dtype());
            assertEquals(34, gguf.at("q").data().byteSize());
        }
    }

    @Test
    void namesTheKeyOfAWrongKind() throws IOException {
        Path file = file(out -> text(head(out, 0, 1), "a.b").putInt(UINT32).putInt(-1));
        try (Arena arena = Arena.ofConfined()) {
            Gguf gguf = Gguf.open(file, arena);
            assertEquals(4294967295L, gguf.whole("a.b"));
            assertEquals(
                    file + ", metadata key a.b: expected a text, found UINT32 4294967295",
                    assertThrows(BadInputException.class, () -> gguf.text("a.b"))
                            .getMessage());
            assertEquals(
                    file + ", metadata key c: expected true or false, found nothing",
                    assertThrows(BadInputException.class, () -> gguf.flag("c")).getMessage());
            assertThrows(BadInputException.class, () -> gguf.integer("a.b"));
        }
    }

    @ParameterizedTest
    @CsvSource({"16, IQ2_XXS, 256, 66", "999, type 999, 5, 32"})
    void listsTypesItCannotComputeWithAndRefusesTheirUse(int type, String name, long size, int bytes)
            throws IOException {
        Path file = file(out -> {
            info(head(out, 1, 0), "w", type, 0, size);
        });
        Files.write(file, new byte[64 + bytes], java.nio.file.StandardOpenOption.APPEND);
        try (Arena arena = Arena.ofConfined()) {
            Gguf gguf = Gguf.open(file, arena);
            assertEquals(name, gguf.tensors().get("w").dtype());
            String message =
                    assertThrows(BadInputException.class, () -> gguf.at("w")).getMessage();
            assertTrue(
                    message.startsWith("w: the GGUF type " + name + " is not supported, expected one of F32"), message);
        }
    }

    private static void info(ByteBuffer out, int type, long offset, long... sizes) {
        info(head(out, 1, 0), "w", type, offset, sizes);
        align(out, 32);
        out.position(out.position() + 64);
    }

    @Test
    void refusesLyingTensors() throws IOException {
        assertTrue(complaint(file(out -> info(out, 0, 0, 17)))
                .contains("w: shape (17) of F32 needs 68 bytes, file has 64"));
        assertTrue(complaint(file(out -> info(out, 0, 32, 9))).contains("needs 36 bytes, file has 32"));
        assertTrue(complaint(file(out -> info(out, 0, 4, 1))).contains("data offset 4 is no multiple of 32"));
        assertTrue(complaint(file(out -> info(out, 0, 96, 1))).contains("within the 64 bytes"));
        assertTrue(complaint(file(out -> info(out, 0, -32, 1))).contains("data offset 18446744073709551584"));
        assertTrue(complaint(file(out -> info(out, 0, 0, -1))).contains("a size has more than 63 bits"));
        assertTrue(complaint(file(out -> info(out, 0, 0, 1L << 40, 1L << 40))).contains("more than 2^63 bytes"));
        assertTrue(
                complaint(file(out -> info(out, 999, 0, 0, 1L << 40, 1L << 40))).contains("more than 2^63 bytes"));
        assertTrue(
                complaint(file(out -> info(out, 2, 0, 33))).contains("rows of Q4_0 must be a multiple of 32 elements"));
        assertTrue(complaint(file(out -> info(out, 0, 0, 1, 1, 1, 1, 1))).contains("at most 4 dimensions, found 5"));
        String twice = complaint(file(out -> {
            info(head(out, 2, 0), "w", 0, 0, 1);
            info(out, "w", 0, 32, 1);
        }));
        assertTrue(twice.contains("the tensor w appears twice"), twice);
        String overlap = complaint(file(out -> {
            info(head(out, 2, 0), "v", 0, 32, 1);
            info(out, "w", 0, 0, 9);
            align(out, 32);
            out.position(out.position() + 64);
        }));
        assertTrue(overlap.contains("v: its data overlap those of w"), overlap);
    }

    @Test
    void refusesLyingMetadata() throws IOException {
        assertTrue(complaint(file(out -> text(head(out, 0, 1), "a").putInt(13).putInt(0)))
                .contains("a: expected a metadata type from 0 to 12"));
        assertTrue(complaint(file(out -> text(head(out, 0, 1), "a").putInt(7).put((byte) 2)))
                .contains("expected 0 or 1"));
        assertTrue(complaint(file(out ->
                        text(head(out, 0, 1), "a").putInt(STRING).putLong(1).put((byte) 0xff)))
                .contains("UTF-8"));
        String twice = complaint(file(out -> {
            text(head(out, 0, 2), "a").putInt(UINT32).putInt(1);
            text(out, "a").putInt(UINT32).putInt(1);
        }));
        assertTrue(twice.contains("the metadata key a appears twice"), twice);
        for (int alignment : new int[] {0, 3, -32, 1 << 30}) {
            String message = complaint(file(out ->
                    text(head(out, 0, 1), "general.alignment").putInt(UINT32).putInt(alignment)));
            assertTrue(message.contains("general.alignment: expected a power of two"), message);
        }
        String deep = complaint(file(out -> {
            text(head(out, 0, 1), "a").putInt(ARRAY);
            for (int i = 0; i < 100; i++) {
                out.putInt(ARRAY).putLong(1);
            }
        }));
        assertTrue(deep.contains("nested deeper than 8"), deep);
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 1L << 31, 1L << 40, Long.MAX_VALUE, -1})
    void refusesLyingCountsWithoutAllocatingThem(long count) throws IOException {
        String unsigned = Long.toUnsignedString(count);
        assertTrue(complaint(file(out -> head(out, count, 0).putLong(0)))
                .contains("a count of " + unsigned + " tensors cannot fit"));
        assertTrue(complaint(file(out -> head(out, 0, count).putLong(0)))
                .contains("a count of " + unsigned + " metadata values"));
        assertTrue(complaint(file(out -> head(out, 0, 1).putLong(count).putLong(0)))
                .contains("a text of " + unsigned + " bytes"));
        for (int type = 0; type <= 12; type++) {
            int element = type;
            String message = complaint(file(out -> text(head(out, 0, 1), "a")
                    .putInt(ARRAY)
                    .putInt(element)
                    .putLong(count)
                    .putLong(0)));
            assertTrue(message.contains("a: an array of " + unsigned), message);
        }
    }

    @Test
    void refusesOtherFilesAndVersions() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "not a model");
        assertTrue(complaint(other).contains("expected the four letters GGUF"));
        assertTrue(
                complaint(Files.writeString(folder.resolve("empty"), "")).contains("expected the four letters GGUF"));
        assertTrue(complaint(file(out -> out.putInt(1).putLong(0).putLong(0)))
                .contains("expected GGUF version 2 or 3, found 1"));
        assertTrue(complaint(file(out -> out.putInt(3 << 24).putLong(0).putLong(0)))
                .contains("big-endian"));
        assertTrue(complaint(folder.resolve("none")).contains("no such file"));
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] whole = Files.readAllBytes(file(out -> {
            text(head(out, 1, 1), "tokens").putInt(ARRAY).putInt(STRING).putLong(2);
            text(text(out, "a"), "bc");
            info(out, "w", 0, 0, 4);
            align(out, 32);
            out.putLong(1).putLong(2);
        }));
        for (int length = 0; length < whole.length; length++) {
            Path cut = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(whole, length));
            assertTrue(complaint(cut).contains("cut.gguf"), "length " + length);
        }
    }

    @Test
    void readsARealModel() {
        Path file = SharedFolder.require("models/SmolLM2-135M-Instruct/SmolLM2-135M-Instruct.Q4_1.gguf");
        try (Arena arena = Arena.ofConfined()) {
            Gguf gguf = Gguf.open(file, arena);
            assertEquals("llama", gguf.text("general.architecture"));
            assertEquals(30, gguf.integer("llama.block_count"));
            assertEquals(49152, gguf.texts("tokenizer.ggml.tokens").size());
            StoredTensor embedding = gguf.at("token_embd.weight").require(49152, 576);
            assertTrue(List.of("Q8_0", "Q4_1").contains(embedding.dtype()), embedding.dtype());
            for (String name : gguf.tensors().keySet()) {
                gguf.at(name);
            }
        }
    }
}
