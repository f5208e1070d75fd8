package io.levee.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsWriterTest {
    @TempDir
    Path folder;

    private static StoredTensor floats(String name, float... values) {
        return new StoredTensor(name, "F32", new long[] {values.length}, MemorySegment.ofArray(values));
    }

    @Test
    void writesTheFormatByteByByte() throws IOException {
        Path file = folder.resolve("a.safetensors");
        new SafetensorsWriter()
                .add(floats("z", 1f))
                .add("a", "U8", new long[] {1, 2}, out -> out.write(ByteBuffer.wrap(new byte[] {7, 8})))
                .write(file);
        String header =
                "{\"__metadata__\":{\"format\":\"pt\"},\"z\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"a\":{\"dtype\":\"U8\",\"shape\":[1,2],\"data_offsets\":[4,6]}}";
        int padded = Math.ceilDiv(header.length(), 8) * 8;
        byte[] bytes = Files.readAllBytes(file);
        assertEquals(
                padded,
                ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong());
        assertEquals(header + " ".repeat(padded - header.length()), new String(bytes, 8, padded));
        assertArrayEquals(
                new byte[] {0, 0, (byte) 0x80, 0x3f, 7, 8},
                java.util.Arrays.copyOfRange(bytes, 8 + padded, bytes.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 7, 8, 31, 64, 207, 300_001})
    void readsBackWhatItWrote(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i * 0.5f - 3;
        }
        Path file = folder.resolve("a.safetensors");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment off = arena.allocateFrom(ValueLayout.JAVA_BYTE, (byte) 1);
            new SafetensorsWriter()
                    .metadata("note", "é")
                    .add(new StoredTensor("byte", "BOOL", new long[0], off))
                    .add(floats("values", values))
                    .write(file);
            Safetensors read = Safetensors.open(file, arena);
            assertEquals(List.of("byte", "values"), List.copyOf(read.tensors().keySet()));
            assertEquals("é", read.metadata().get("note"));
            assertArrayEquals(values, read.at("values").data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED));
            assertEquals(1, read.at("byte").elements());
        }
    }

    @Test
    void givesTheSameBytesAgain() throws IOException {
        for (String name : List.of("a", "b")) {
            new SafetensorsWriter().add(floats("x", 1, 2)).add(floats("y", 3)).write(folder.resolve(name));
        }
        assertEquals(-1, Files.mismatch(folder.resolve("a"), folder.resolve("b")));
    }

    @Test
    void aSourceThatLiesLeavesNoFile() throws IOException {
        Path file = folder.resolve("a.safetensors");
        SafetensorsWriter writer =
                new SafetensorsWriter().add("a", "F32", new long[] {2}, out -> out.write(ByteBuffer.allocate(4)));
        assertThrows(IllegalStateException.class, () -> writer.write(file));
        assertFalse(Files.exists(file));
        assertFalse(Files.exists(folder.resolve("a.safetensors.tmp")));
    }

    @Test
    void refusesImpossibleTensors() {
        SafetensorsWriter writer = new SafetensorsWriter().add(floats("a", 1));
        assertThrows(IllegalArgumentException.class, () -> writer.add(floats("a", 1)));
        assertThrows(IllegalArgumentException.class, () -> writer.add(floats("__metadata__", 1)));
        assertThrows(IllegalArgumentException.class, () -> writer.add("q", "Q4_0", new long[] {32}, out -> {}));
        assertThrows(IllegalArgumentException.class, () -> writer.add("q", "F32", new long[] {-1}, out -> {}));
    }
}
