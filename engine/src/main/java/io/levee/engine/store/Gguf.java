package io.levee.engine.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A GGUF file (version 3, or 2, which has the same layout) mapped into memory: metadata with their types, and tensors.
 * Nothing in the file is trusted before it is checked, and what is allocated is bounded by the file's length. The data
 * live as long as the arena they were opened in; with a shared arena any thread may read them.
 *
 * <p>Format: <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">ggml-org/ggml, docs/gguf.md</a>.
 */
public final class Gguf {
    static final int MAGIC = 0x46554747; // "GGUF" read as a little-endian number
    static final int VERSION = 3;
    static final String ALIGNMENT_KEY = "general.alignment";
    static final int DEFAULT_ALIGNMENT = 32;
    private static final int ALIGNMENT_LIMIT = 1 << 20;

    private final Path path;
    private final SequencedMap<String, GgufValue> metadata;
    private final SequencedMap<String, StoredTensor> tensors;

    private Gguf(Path path, SequencedMap<String, GgufValue> metadata, SequencedMap<String, StoredTensor> tensors) {
        this.path = path;
        this.metadata = Collections.unmodifiableSequencedMap(metadata);
        this.tensors = Collections.unmodifiableSequencedMap(tensors);
    }

    /**
     * Maps a file.
     *
     * @param arena holds the mapping; when it is closed the tensors can no longer be read
     * @throws BadInputException when the file is missing, unreadable or not valid
     */
    public static Gguf open(Path file, Arena arena) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return parse(file, FileMapping.readOnly(channel, arena));
        } catch (IOException failure) {
            throw FileErrors.reading(file, failure);
        }
    }

    private static Gguf parse(Path file, MemorySegment mapped) {
        GgufCursor in = new GgufCursor(mapped, file.toString());
        if (in.remaining() < 4 || in.int32() != MAGIC) {
            throw in.error(0, "expected the four letters GGUF, found others; is it a GGUF file?");
        }
        int version = in.int32();
        if (version != VERSION && version != 2) {
            boolean bigEndian = Integer.reverseBytes(version) == VERSION;
            throw in.error(
                    4,
                    bigEndian
                            ? "big-endian GGUF files are not supported; convert it to little-endian"
                            : "expected GGUF version 2 or 3, found " + Integer.toUnsignedString(version));
        }
        int tensorCount = in.count("a count of", "tensors", GgufTensors.LEAST_BYTES);
        int metadataCount = in.count("a count of", "metadata values", GgufMetadata.LEAST_BYTES);
        SequencedMap<String, GgufValue> metadata = GgufMetadata.read(in, metadataCount);
        int alignment = alignment(in, metadata);
        List<GgufTensors.Info> infos = GgufTensors.readInfos(in, tensorCount);
        long dataStart = Math.ceilDiv(in.offset(), alignment) * alignment;
        return new Gguf(file, metadata, GgufTensors.map(mapped, file.toString(), dataStart, alignment, infos));
    }

    private static int alignment(GgufCursor in, SequencedMap<String, GgufValue> metadata) {
        GgufValue value = metadata.get(ALIGNMENT_KEY);
        if (value == null) {
            return DEFAULT_ALIGNMENT;
        }
        if (value instanceof GgufValue.Whole(var _, long bytes)
                && bytes > 0
                && bytes <= ALIGNMENT_LIMIT
                && Long.bitCount(bytes) == 1) {
            return (int) bytes;
        }
        throw in.error(
                in.offset(),
                "%s: expected a power of two up to %,d, found %s"
                        .formatted(ALIGNMENT_KEY, ALIGNMENT_LIMIT, value.kind()));
    }

    /** The file that was opened. */
    public Path path() {
        return path;
    }

    /** All metadata by key, in the order of the file. */
    public SequencedMap<String, GgufValue> metadata() {
        return metadata;
    }

    /**
     * All tensors by name, in the order of the file, their shapes outermost first; also those of types that Levee
     * cannot compute with. The data of a tensor of unknown type are empty.
     */
    public SequencedMap<String, StoredTensor> tensors() {
        return tensors;
    }

    /**
     * A tensor, or empty when there is none of that name.
     *
     * @throws BadInputException when its type is not one that Levee computes with
     */
    public Optional<StoredTensor> find(String name) {
        return Optional.ofNullable(tensors.get(name)).map(this::supported);
    }

    /**
     * A tensor that must be there.
     *
     * @throws BadInputException when there is none of that name, or its type is not one that Levee computes with
     */
    public StoredTensor at(String name) {
        return find(name)
                .orElseThrow(() -> new BadInputException("%s: the tensor %s is missing (the file has %,d tensors)"
                        .formatted(path, name, tensors.size())));
    }

    private StoredTensor supported(StoredTensor tensor) {
        if (GgufTensorType.named(tensor.dtype()).filter(type -> type.supported).isEmpty()) {
            String known = Arrays.stream(GgufTensorType.values())
                    .filter(type -> type.supported)
                    .map(Enum::name)
                    .collect(Collectors.joining(", "));
            throw new BadInputException("%s: the GGUF type %s is not supported, expected one of %s (%s)"
                    .formatted(tensor.name(), tensor.dtype(), known, tensor.place()));
        }
        return tensor;
    }

    /** Whether there is a metadata value under this key. */
    public boolean has(String key) {
        return metadata.containsKey(key);
    }

    /**
     * A text in the metadata; missing or another kind is a {@link BadInputException}, as in all methods that follow.
     */
    public String text(String key) {
        return value(key, "a text", value -> value instanceof GgufValue.Text(String text) ? text : null);
    }

    /** A whole number in the metadata. */
    public long whole(String key) {
        return value(
                key, "a whole number", value -> value instanceof GgufValue.Whole(var _, long whole) ? whole : null);
    }

    /** A whole number in the metadata that fits an int. */
    public int integer(String key) {
        return value(
                key,
                "a whole number of at most 32 bits",
                value -> value instanceof GgufValue.Whole(var _, long whole) && whole == (int) whole
                        ? (int) whole
                        : null);
    }

    /** A whole or real number in the metadata. */
    public double number(String key) {
        return value(key, "a number", value -> switch (value) {
            case GgufValue.Real(var _, double real) -> real;
            case GgufValue.Whole(var _, long whole) -> (double) whole;
            case GgufValue.Flag _, GgufValue.Text _, GgufValue.Wholes _, GgufValue.Reals _ -> null;
            case GgufValue.Flags _, GgufValue.Texts _, GgufValue.Arrays _ -> null;
        });
    }

    /** True or false in the metadata. */
    public boolean flag(String key) {
        return value(key, "true or false", value -> value instanceof GgufValue.Flag(boolean flag) ? flag : null);
    }

    /** An array of texts in the metadata, for example the vocabulary. */
    public List<String> texts(String key) {
        return value(key, "an array of texts", value -> value instanceof GgufValue.Texts(var texts) ? texts : null);
    }

    /** An array of whole numbers in the metadata, for example token types. Not copied. */
    public long[] wholes(String key) {
        return value(
                key,
                "an array of whole numbers",
                value -> value instanceof GgufValue.Wholes(var _, long[] wholes) ? wholes : null);
    }

    /** An array of real numbers in the metadata, for example token scores. Not copied. */
    public double[] reals(String key) {
        return value(
                key,
                "an array of real numbers",
                value -> value instanceof GgufValue.Reals(var _, double[] reals) ? reals : null);
    }

    private <T> T value(String key, String expected, Function<GgufValue, T> accessor) {
        GgufValue value = metadata.get(key);
        T found = value == null ? null : accessor.apply(value);
        if (found == null) {
            throw new BadInputException("%s, metadata key %s: expected %s, found %s"
                    .formatted(path, key, expected, value == null ? "nothing" : value.kind()));
        }
        return found;
    }
}
