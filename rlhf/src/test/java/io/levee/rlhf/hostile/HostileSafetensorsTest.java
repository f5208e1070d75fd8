package io.levee.rlhf.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Safetensors;
import io.levee.engine.store.SafetensorsWriter;
import io.levee.engine.store.StoredTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged safetensors files and indexes of sharded ones are read or refused; no index leads out of its folder. */
class HostileSafetensorsTest {
    private static final String INDEX = """
        {"metadata": {"total_size": 64}, "weight_map": {
            "a": "model-00001-of-00002.safetensors", "b.weight": "model-00001-of-00002.safetensors",
            "c": "model-00002-of-00002.safetensors"}}
        """;

    @TempDir
    private Path parent;

    private static byte[] model(Path file, String... names) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        for (String name : names) {
            writer.add(name, "F32", new long[] {2, 3}, out -> out.write(ByteBuffer.allocate(24)));
        }
        writer.add("half", "BF16", new long[] {4}, out -> out.write(ByteBuffer.allocate(8)))
                .write(file);
        return Files.readAllBytes(file);
    }

    /** Damages the header as JSON and states its new length, so that only its content is wrong. */
    private static Damage header() {
        Damage json = new JsonDamage("\"F64\"", "\"Q4_0\"", "[2, 0]", "[-1, -6]", "[0, 24]", "[4611686018427387904, 4]")
                .repeated();
        return (file, draws) -> {
            int end = Long.BYTES
                    + (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
            byte[] header = json.apply(Arrays.copyOfRange(file, Long.BYTES, end), draws);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            out.writeBytes(header);
            out.write(file, end, file.length - end);
            return out.toByteArray();
        };
    }

    /** Opens a model and touches the ends of every tensor. */
    private static void read(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            for (StoredTensor tensor : Safetensors.open(path, arena).tensors().values()) {
                assertTrue(
                        tensor.place().startsWith(path.getParent().toString())
                                && !tensor.place().contains(".."),
                        () -> tensor + " lies outside the folder");
                if (tensor.elements() > 0) {
                    tensor.data().get(ValueLayout.JAVA_BYTE, 0);
                    tensor.data().get(ValueLayout.JAVA_BYTE, tensor.data().byteSize() - 1);
                }
            }
        }
    }

    @Test
    void damagedFilesAreReadOrRefused() throws IOException {
        Path file = parent.resolve(Safetensors.SINGLE_FILE);
        List<byte[]> sources = List.of(model(file, "a", "b.weight"), model(file, "c"), model(file));
        new HostileFile(file, sources, new ByteDamage().repeated().or(header())).survives(HostileSafetensorsTest::read);
    }

    @Test
    void damagedShardsAndIndexesAreReadOrRefused() throws IOException {
        Path folder = Files.createDirectory(parent.resolve("model"));
        Path index = Files.writeString(folder.resolve(Safetensors.INDEX_FILE), INDEX);
        Path shard = folder.resolve("model-00001-of-00002.safetensors");
        byte[] first = model(shard, "a", "b.weight");
        model(folder.resolve("model-00002-of-00002.safetensors"), "c");
        Path outside = parent.resolve("outside.safetensors");
        model(outside, "a", "b.weight", "c");
        Damage paths = new JsonDamage(
                "\"../outside.safetensors\"",
                "\"model/../../outside.safetensors\"",
                "\"./../outside.safetensors\"",
                "\"..\\\\outside.safetensors\"",
                "\"" + outside + "\"",
                "\"" + outside.toUri() + "\"",
                "\"/dev/zero\"",
                "\"/dev/zero.safetensors\"",
                "\"..\"",
                "\"é.safetensors\"",
                "\"model-00001-of-00002.safetensors\\u0000\"",
                "\"model-00002-of-00002.safetensors\"");
        new HostileFile(
                        index,
                        List.of(Files.readAllBytes(index)),
                        paths.repeated().or(new ByteDamage().repeated()))
                .survives(HostileSafetensorsTest::read);
        new HostileFile(shard, List.of(first), new ByteDamage().repeated().or(header())).survives(_ -> read(index));
    }
}
