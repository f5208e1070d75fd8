package io.levee.engine.store;

import static org.junit.jupiter.api.Assertions.fail;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutates valid files at random: reading ends in success or in a typed complaint, never in anything else. */
class HostileFilesTest {
    private static final int MUTANTS = Integer.getInteger("levee.mutants", 2_000);
    private static final long[] CUNNING = {
        0, 1, 7, 255, 1L << 31, -(1L << 31), 0xFFFFFFFFL, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE, -1
    };

    @TempDir
    Path folder;

    private interface Reading {
        void read(Path file, Arena arena);
    }

    @Test
    void safetensors() throws IOException {
        Path seed = folder.resolve("seed");
        new SafetensorsWriter()
                .add("a", "F32", new long[] {2, 3}, out -> out.write(ByteBuffer.allocate(24)))
                .add("b.weight", "BF16", new long[] {4}, out -> out.write(ByteBuffer.allocate(8)))
                .write(seed);
        mutate(
                Files.readAllBytes(seed),
                "m.safetensors",
                (file, arena) ->
                        Safetensors.open(file, arena).tensors().values().forEach(StoredTensor::elements));
    }

    @Test
    void indexes() throws IOException {
        byte[] seed =
                "{\"metadata\":{\"total_size\":32},\"weight_map\":{\"a\":\"m-1.safetensors\",\"b\":\"m-2.safetensors\"}}"
                        .getBytes();
        mutate(seed, "m.index.json", (file, arena) -> Safetensors.open(file, arena));
    }

    @Test
    void gguf() throws IOException {
        Path seed = folder.resolve("seed");
        new GgufWriter()
                .metadata("general.architecture", GgufValue.text("llama"))
                .metadata("tokens", GgufValue.texts(List.of("a", "b", "cd")))
                .metadata("scores", GgufValue.float32s(1, 2, 3))
                .metadata("n", GgufValue.uint32(7))
                .metadata("nested", new GgufValue.Arrays(List.of(GgufValue.int32s(1), GgufValue.int32s(2, 3))))
                .add("w", "F32", new long[] {2, 3}, out -> out.write(ByteBuffer.allocate(24)))
                .add("q", "Q4_0", new long[] {2, 32}, out -> out.write(ByteBuffer.allocate(36)))
                .write(seed);
        mutate(Files.readAllBytes(seed), "m.gguf", (file, arena) -> {
            Gguf gguf = Gguf.open(file, arena);
            gguf.tensors().keySet().forEach(gguf::find);
        });
    }

    private void mutate(byte[] seed, String name, Reading reading) throws IOException {
        Path file = folder.resolve(name);
        for (int mutant = 0; mutant < MUTANTS; mutant++) {
            byte[] bytes = mutant(seed, RandomStream.of(7, name).at(mutant));
            Files.write(file, bytes);
            try (Arena arena = Arena.ofConfined()) {
                reading.read(file, arena);
            } catch (BadInputException expected) {
                // a typed complaint is what a damaged file shall give
            } catch (RuntimeException | Error failure) {
                fail("mutant " + mutant + " of " + name + ": " + Arrays.toString(bytes), failure);
            }
        }
    }

    private static byte[] mutant(byte[] seed, Draws draws) {
        byte[] bytes = seed.clone();
        for (int change = 0; change <= draws.nextInt(4); change++) {
            int at = draws.nextInt(bytes.length);
            switch (draws.nextInt(5)) {
                case 0 -> bytes[at] = (byte) draws.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << draws.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
                case 3 -> bytes = doubled(bytes, at, Math.min(bytes.length, at + 1 + draws.nextInt(20)));
                default -> {
                    if (at + 8 <= bytes.length) {
                        long value = CUNNING[draws.nextInt(CUNNING.length)];
                        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
                    }
                }
            }
        }
        return bytes;
    }

    private static byte[] doubled(byte[] bytes, int from, int to) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + to - from);
        System.arraycopy(bytes, from, longer, to, bytes.length - from);
        return longer;
    }
}
