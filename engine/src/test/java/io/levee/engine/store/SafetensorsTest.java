package io.levee.engine.store;

import static io.levee.engine.store.SafetensorsFile.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    private String complaint(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            return assertThrows(BadInputException.class, () -> Safetensors.open(path, arena))
                    .getMessage();
        }
    }

    @Test
    void readsNamesTypesShapesAndBytes() throws IOException {
        String header = "{\"__metadata__\":{\"format\":\"pt\"}," + tensor("b", "F32", "[2,3]", 1, 25) + ","
                + tensor("a", "U8", "[1]", 0, 1) + "," + tensor("empty", "F16", "[0,4]", 25, 25) + "}";
        Path file = SafetensorsFile.write(folder.resolve("model.safetensors"), header, 25);
        try (Arena arena = Arena.ofConfined()) {
            for (Path path : List.of(file, folder)) {
                Safetensors tensors = Safetensors.open(path, arena);
                assertEquals(
                        List.of("b", "a", "empty"),
                        List.copyOf(tensors.tensors().keySet()));
                assertEquals("pt", tensors.metadata().get("format"));
                StoredTensor b = tensors.at("b").require(2, 3);
                assertEquals("F32", b.dtype());
                assertEquals(6, b.elements());
                assertEquals(24, b.data().byteSize());
                assertEquals(0x04030201, b.data().get(ValueLayout.JAVA_INT_UNALIGNED, 0));
                assertTrue(b.data().isReadOnly());
                assertEquals(0, tensors.at("empty").elements());
                assertEquals(Optional.empty(), tensors.find("c"));
            }
        }
    }

    @Test
    void namesAMissingTensorAndAWrongShape() throws IOException {
        String header = "{" + tensor("wq", "F32", "[2,2]", 0, 16) + "}";
        Path file = SafetensorsFile.write(folder.resolve("m.safetensors"), header, 16);
        try (Arena arena = Arena.ofConfined()) {
            Safetensors tensors = Safetensors.open(file, arena);
            assertEquals(
                    file + ": the tensor wk is missing (the file has 1 tensors)",
                    assertThrows(BadInputException.class, () -> tensors.at("wk"))
                            .getMessage());
            assertEquals(
                    "wq: expected shape (4, 1), found (2, 2) (%s, offset %d)".formatted(file, 8 + header.length()),
                    assertThrows(BadInputException.class, () -> tensors.at("wq").require(4, 1))
                            .getMessage());
        }
    }

    @Test
    void saysBytesNeededAndFound() throws IOException {
        String header = "{" + tensor("wq", "F32", "[2,4]", 0, 24) + "}";
        Path file = SafetensorsFile.write(folder.resolve("m.safetensors"), header, 24);
        assertEquals(
                "wq: shape (2, 4) needs 32 bytes, file has 24 (%s, offset %d)".formatted(file, 8 + header.length()),
                complaint(file));
    }

    static Stream<Arguments> lies() {
        String a = tensor("a", "F32", "[2]", 0, 8);
        return Stream.of(
                Arguments.of("{" + tensor("a", "F9", "[2]", 0, 8) + "}", "field a.dtype: expected one of [F64, F32"),
                Arguments.of("{" + a + "," + tensor("b", "F32", "[2]", 4, 12) + "}", "b: its data begin at offset"),
                Arguments.of("{" + a + "," + tensor("b", "F32", "[1]", 12, 16) + "}", "b: its data begin at offset"),
                Arguments.of("{" + tensor("a", "F32", "[1]", 4, 8) + "}", "the end of the header"),
                Arguments.of("{" + a + "}", "found 8 more bytes"),
                Arguments.of("{}", "found 16 more bytes"),
                Arguments.of("{" + tensor("a", "F32", "[200]", 0, 800) + "}", "it is cut off"),
                Arguments.of("{" + tensor("a", "F32", "[2]", 8, 0) + "}", "an end 0 before its begin 8"),
                Arguments.of("{" + tensor("a", "F32", "[-2]", 0, 8) + "}", "at least 0, found -2"),
                Arguments.of("{" + tensor("a", "F32", "[2]", -8, 0) + "}", "at least 0, found -8"),
                Arguments.of("{" + tensor("a", "F32", "[4294967296,4294967296]", 0, 8) + "}", "more than 2^63 bytes"),
                Arguments.of(
                        "{" + tensor("a", "F32", "[2305843009213693950]", 0, 9223372036854775800L) + "}",
                        "it is cut off"),
                Arguments.of("{" + tensor("a", "F32", "[2.5]", 0, 8) + "}", "expected a whole number"),
                Arguments.of("{" + a + "," + a + "}", "Duplicate"),
                Arguments.of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", "the field \"data_offsets\" is missing"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}",
                        "expected two numbers, found 1"),
                Arguments.of("{\"a\":3}", "expected an object"),
                Arguments.of("{\"__metadata__\":{\"x\":1}," + a + "}", "field __metadata__.x: expected text"),
                Arguments.of("{" + a, "broken JSON"),
                Arguments.of("[1]", "expected a header that begins with {"));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void refusesALyingHeader(String header, String expected) throws IOException {
        Path file = SafetensorsFile.write(folder.resolve("m.safetensors"), header, 16);
        String message = complaint(file);
        assertTrue(message.contains(expected), message);
        assertTrue(message.contains("m.safetensors"), message);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1_000, 99_999_999, 200_000_000, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void refusesALyingHeaderLengthWithoutAllocatingIt(long length) throws IOException {
        Path file = SafetensorsFile.write(folder.resolve("m.safetensors"), length, "{}", 0);
        String message = complaint(file);
        assertTrue(message.contains("header length " + Long.toUnsignedString(length)), message);
    }

    @Test
    void refusesAHeaderAboveTheLimitEvenWhenTheFileIsLongEnough() throws IOException {
        Path file = SafetensorsFile.write(folder.resolve("m.safetensors"), 150_000_000, "{}", 0);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(200_000_000);
        }
        assertTrue(complaint(file).contains("is outside 2 to 100,000,000"));
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        String header = "{" + tensor("a", "F32", "[2]", 0, 8) + "," + tensor("b", "BF16", "[3]", 8, 14) + "}";
        byte[] whole = Files.readAllBytes(SafetensorsFile.write(folder.resolve("m.safetensors"), header, 14));
        for (int length = 0; length < whole.length; length++) {
            Path cut = folder.resolve("cut.safetensors");
            Files.write(cut, java.util.Arrays.copyOf(whole, length));
            assertTrue(complaint(cut).contains("cut.safetensors"), "length " + length);
        }
    }

    @Test
    void readsAShardedModel() throws IOException {
        SafetensorsFile.write(folder.resolve("model-1.safetensors"), "{" + tensor("a", "U8", "[2]", 0, 2) + "}", 2);
        SafetensorsFile.write(folder.resolve("model-2.safetensors"), "{" + tensor("b", "U8", "[3]", 0, 3) + "}", 3);
        Files.writeString(
                folder.resolve(Safetensors.INDEX_FILE),
                "{\"metadata\":{},\"weight_map\":{\"b\":\"model-2.safetensors\",\"a\":\"model-1.safetensors\"}}");
        try (Arena arena = Arena.ofConfined()) {
            Safetensors tensors = Safetensors.open(folder, arena);
            assertEquals(List.of("b", "a"), List.copyOf(tensors.tensors().keySet()));
            assertArrayEquals(new byte[] {0, 1, 2}, tensors.at("b").data().toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.safetensors",
                "/etc/secret.safetensors",
                "sub/secret.safetensors",
                "..\\\\secret.safetensors",
                "C:secret.safetensors",
                "..safetensors",
                ".safetensors",
                "secret\\u0000.safetensors",
                "passwd",
                ""
            })
    void anIndexCannotLeadOutOfItsFolder(String shard) throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        SafetensorsFile.write(folder.resolve("secret.safetensors"), "{" + tensor("a", "U8", "[2]", 0, 2) + "}", 2);
        Path index = model.resolve(Safetensors.INDEX_FILE);
        Files.writeString(index, "{\"weight_map\":{\"a\":\"" + shard + "\"}}");
        String message = complaint(model);
        assertTrue(
                message.contains("field weight_map.a: expected the name of a .safetensors file beside the index"),
                message);
    }

    @Test
    void namesAMissingShardAndATensorMissingInItsShard() throws IOException {
        Path index = folder.resolve("x.safetensors.index.json");
        Files.writeString(index, "{\"weight_map\":{\"a\":\"one.safetensors\"}}");
        assertTrue(complaint(index).contains("one.safetensors: cannot be read: no such file"));
        SafetensorsFile.write(folder.resolve("one.safetensors"), "{" + tensor("b", "U8", "[2]", 0, 2) + "}", 2);
        assertTrue(complaint(index).contains("one.safetensors: the tensor a is missing"));
    }

    @Test
    void namesAMissingFileAndAFolderWithoutModel() {
        assertTrue(complaint(folder.resolve("none.safetensors")).contains("no such file"));
        assertTrue(complaint(folder).contains("expected model.safetensors or model.safetensors.index.json"));
    }

    @Test
    void readsARealModel() {
        Path model = SharedFolder.require("models/stories260K/hf");
        try (Arena arena = Arena.ofConfined()) {
            Safetensors tensors = Safetensors.open(model, arena);
            long[] shape = tensors.at("model.embed_tokens.weight").shape();
            assertArrayEquals(new long[] {512, 64}, shape);
        }
    }
}
