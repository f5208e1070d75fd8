package io.levee.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.levee.engine.store.GgufValue.Type;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufWriterTest {
    @TempDir
    Path folder;

    private static SequencedMap<String, GgufValue> everyKind() {
        SequencedMap<String, GgufValue> values = new LinkedHashMap<>();
        values.put("general.architecture", GgufValue.text("llama é"));
        values.put("flag", GgufValue.flag(true));
        values.put("uint8", new GgufValue.Whole(Type.UINT8, 255));
        values.put("int8", new GgufValue.Whole(Type.INT8, -128));
        values.put("uint16", new GgufValue.Whole(Type.UINT16, 65535));
        values.put("int16", new GgufValue.Whole(Type.INT16, -32768));
        values.put("uint32", GgufValue.uint32(4294967295L));
        values.put("int32", new GgufValue.Whole(Type.INT32, Integer.MIN_VALUE));
        values.put("uint64", new GgufValue.Whole(Type.UINT64, -1));
        values.put("int64", new GgufValue.Whole(Type.INT64, Long.MIN_VALUE));
        values.put("float32", GgufValue.float32(0.1f));
        values.put("float64", new GgufValue.Real(Type.FLOAT64, 0.1));
        values.put("texts", GgufValue.texts(List.of("a", "", "<s>")));
        return values;
    }

    @Test
    void readsBackEveryKindOfMetadata() {
        Path file = folder.resolve("m.gguf");
        GgufWriter writer = new GgufWriter();
        everyKind().forEach(writer::metadata);
        writer.metadata("int32s", GgufValue.int32s(1, -2))
                .metadata("float32s", GgufValue.float32s(0.5f, -1))
                .metadata("flags", new GgufValue.Flags(new boolean[] {true, false}))
                .metadata(
                        "arrays",
                        new GgufValue.Arrays(List.of(GgufValue.texts(List.of("x")), new GgufValue.Arrays(List.of()))));
        writer.write(file);
        try (Arena arena = Arena.ofConfined()) {
            Gguf gguf = Gguf.open(file, arena);
            everyKind()
                    .forEach((key, value) -> assertEquals(value, gguf.metadata().get(key), key));
            assertArrayEquals(new long[] {1, -2}, gguf.wholes("int32s"));
            assertArrayEquals(new double[] {0.5, -1}, gguf.reals("float32s"));
            GgufValue.Flags flags = (GgufValue.Flags) gguf.metadata().get("flags");
            assertArrayEquals(new boolean[] {true, false}, flags.values());
            assertEquals(
                    new GgufValue.Arrays(List.of(GgufValue.texts(List.of("x")), new GgufValue.Arrays(List.of()))),
                    gguf.metadata().get("arrays"));
        }
    }

    @Test
    void readsBackTensorsInOrderAndAligned() {
        Path file = folder.resolve("m.gguf");
        float[] values = {1, 2, 3, 4, 5, 6, 7};
        byte[] blocks = new byte[2 * 3 * 18];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = (byte) i;
        }
        new GgufWriter()
                .add(new StoredTensor("z", "F32", new long[] {7}, MemorySegment.ofArray(values)))
                .add(new StoredTensor("a", "Q4_0", new long[] {2, 96}, MemorySegment.ofArray(blocks)))
                .write(file);
        try (Arena arena = Arena.ofConfined()) {
            Gguf gguf = Gguf.open(file, arena);
            assertEquals(List.of("z", "a"), List.copyOf(gguf.tensors().keySet()));
            assertArrayEquals(values, gguf.at("z").data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED));
            assertArrayEquals(blocks, gguf.at("a").require(2, 96).data().toArray(ValueLayout.JAVA_BYTE));
            for (StoredTensor tensor : gguf.tensors().values()) {
                long offset = Long.parseLong(tensor.place().replaceAll(".* offset |,", ""));
                assertEquals(0, offset % 32, tensor.place());
            }
        }
    }

    @Test
    void rewritesARealModelBitForBit() throws IOException {
        Path file = SharedFolder.require("models/SmolLM2-135M-Instruct/SmolLM2-135M-Instruct.Q4_1.gguf");
        Path copy = folder.resolve("copy.gguf");
        try (Arena arena = Arena.ofConfined()) {
            Gguf gguf = Gguf.open(file, arena);
            GgufWriter writer = new GgufWriter();
            gguf.metadata().forEach(writer::metadata);
            gguf.tensors().values().forEach(writer::add);
            writer.write(copy);
        }
        assertEquals(-1, Files.mismatch(file, copy));
    }

    @Test
    void aSourceThatLiesLeavesNoFile() {
        Path file = folder.resolve("m.gguf");
        GgufWriter writer = new GgufWriter().add("a", "F32", new long[] {2}, out -> {});
        assertThrows(IllegalStateException.class, () -> writer.write(file));
        assertFalse(Files.exists(file));
    }

    @Test
    void refusesWhatTheFormatCannotHold() {
        GgufWriter writer = new GgufWriter().add("a", "F32", new long[] {0}, out -> {});
        assertThrows(IllegalArgumentException.class, () -> writer.add("a", "F32", new long[] {0}, out -> {}));
        assertThrows(IllegalArgumentException.class, () -> writer.add("b", "F8", new long[] {0}, out -> {}));
        assertThrows(IllegalArgumentException.class, () -> writer.add("b", "Q8_0", new long[] {33}, out -> {}));
        assertThrows(
                IllegalArgumentException.class, () -> writer.add("b", "F32", new long[] {1, 1, 1, 1, 1}, out -> {}));
        assertThrows(
                IllegalArgumentException.class, () -> writer.add("b".repeat(64), "F32", new long[] {0}, out -> {}));
        assertThrows(IllegalArgumentException.class, () -> writer.metadata("general.alignment", GgufValue.uint32(64)));
        assertThrows(IllegalArgumentException.class, () -> new GgufValue.Whole(Type.UINT8, 256));
        assertThrows(IllegalArgumentException.class, () -> new GgufValue.Whole(Type.FLOAT32, 1));
        assertThrows(IllegalArgumentException.class, () -> new GgufValue.Real(Type.INT8, 1));
        assertThrows(IllegalArgumentException.class, () -> new GgufValue.Wholes(Type.INT8, new long[] {128}));
        assertThrows(IllegalArgumentException.class, () -> new GgufValue.Arrays(List.of(GgufValue.text("x"))));
    }
}
