package io.levee.engine.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The tensors of a safetensors file, or of a sharded set of them, mapped into memory: opening a model of any size reads
 * its headers only, and pages are loaded as they are touched. Nothing in the file is trusted before it is checked. The
 * data live as long as the arena they were opened in; with a shared arena any thread may read them.
 *
 * <p>Format: <a href="https://github.com/huggingface/safetensors">huggingface/safetensors</a>.
 */
public final class Safetensors {
    /** The name of an unsharded model's file in the Hugging Face layout. */
    public static final String SINGLE_FILE = "model.safetensors";

    /** The name of a sharded model's index in the Hugging Face layout. */
    public static final String INDEX_FILE = "model.safetensors.index.json";

    private final Path path;
    private final SequencedMap<String, StoredTensor> tensors;
    private final SequencedMap<String, String> metadata;

    private Safetensors(Path path, SequencedMap<String, StoredTensor> tensors, SequencedMap<String, String> metadata) {
        this.path = path;
        this.tensors = Collections.unmodifiableSequencedMap(tensors);
        this.metadata = Collections.unmodifiableSequencedMap(metadata);
    }

    /**
     * Maps a model.
     *
     * @param path  a {@code .safetensors} file, an index file ({@code *.index.json}) whose shards lie beside it, or a
     *              folder that has {@value #SINGLE_FILE} or {@value #INDEX_FILE}
     * @param arena holds the mapping; when it is closed the tensors can no longer be read
     * @throws BadInputException when a file is missing, unreadable or not valid
     */
    public static Safetensors open(Path path, Arena arena) {
        Path file = Files.isDirectory(path) ? inFolder(path) : path;
        return file.getFileName().toString().endsWith(".index.json")
                ? openSharded(file, arena)
                : openSingle(file, arena);
    }

    private static Path inFolder(Path folder) {
        Path single = folder.resolve(SINGLE_FILE);
        Path index = folder.resolve(INDEX_FILE);
        if (Files.exists(single)) {
            return single;
        }
        if (Files.exists(index)) {
            return index;
        }
        throw new BadInputException("%s: expected %s or %s in this folder, found neither; other formats (such as "
                        .formatted(folder, SINGLE_FILE, INDEX_FILE)
                + "pytorch_model.bin) must be converted to safetensors first");
    }

    private static Safetensors openSingle(Path file, Arena arena) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            SafetensorsHeader header = SafetensorsHeader.read(channel, file.toString());
            MemorySegment mapped = FileMapping.readOnly(channel, arena);
            SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
            for (SafetensorsHeader.Entry entry : header.tensors()) {
                long offset = header.dataStart() + entry.begin();
                MemorySegment data = mapped.asSlice(offset, entry.end() - entry.begin());
                String place = "%s, offset %,d".formatted(file, offset);
                tensors.put(
                        entry.name(),
                        new StoredTensor(entry.name(), entry.type().name(), entry.shape(), data, place));
            }
            return new Safetensors(file, tensors, header.metadata());
        } catch (IOException failure) {
            throw FileErrors.reading(file, failure);
        }
    }

    private static Safetensors openSharded(Path index, Arena arena) {
        Map<String, Safetensors> shards = new LinkedHashMap<>();
        SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
        SafetensorsIndex.read(index).forEach((name, shard) -> {
            Safetensors open = shards.computeIfAbsent(shard, each -> openSingle(index.resolveSibling(each), arena));
            tensors.put(name, open.at(name));
        });
        return new Safetensors(index, tensors, new LinkedHashMap<>());
    }

    /** The file or index that was opened. */
    public Path path() {
        return path;
    }

    /** All tensors by name, in the order of the header or of the index. */
    public SequencedMap<String, StoredTensor> tensors() {
        return tensors;
    }

    /** The free texts of an unsharded file's header, such as {@code format}. */
    public SequencedMap<String, String> metadata() {
        return metadata;
    }

    /** A tensor, or empty when there is none of that name. */
    public Optional<StoredTensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /**
     * A tensor that must be there.
     *
     * @throws BadInputException when there is none of that name
     */
    public StoredTensor at(String name) {
        return find(name)
                .orElseThrow(() -> new BadInputException("%s: the tensor %s is missing (the file has %,d tensors)"
                        .formatted(path, name, tensors.size())));
    }
}
