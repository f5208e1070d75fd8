package io.levee.engine.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Writes a safetensors file: the same tensors in the same order give the same bytes. Tensors are asked for their bytes
 * one after the other while the file is written, so no second copy of the model exists. The file appears whole or not
 * at all ({@link AtomicFiles}). The metadata say {@code format: pt}, without which transformers does not load a file.
 */
public final class SafetensorsWriter {
    private static final int HEADER_ALIGNMENT = 8;

    private final SequencedMap<String, String> metadata = new LinkedHashMap<>(Map.of("format", "pt"));
    private final SequencedMap<String, Planned> tensors = new LinkedHashMap<>();

    private record Planned(String dtype, long[] shape, long bytes, TensorBytes source) {}

    /** A file with no tensors yet. */
    public SafetensorsWriter() {}

    /** Adds a free text to the header. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** Adds a tensor whose bytes are in memory. */
    public SafetensorsWriter add(StoredTensor tensor) {
        return add(tensor.name(), tensor.dtype(), tensor.shape(), TensorBytes.of(tensor.data()));
    }

    /**
     * Adds a tensor after the others.
     *
     * @param dtype  {@code F32}, {@code F16}, {@code BF16}, {@code I64}, … as the format spells it
     * @param shape  sizes, outermost first
     * @param source asked for the bytes while the file is written
     * @throws IllegalArgumentException for a repeated or reserved name, an unknown type or a negative size
     */
    public SafetensorsWriter add(String name, String dtype, long[] shape, TensorBytes source) {
        SafetensorsType type = SafetensorsType.named(dtype)
                .orElseThrow(() -> new IllegalArgumentException("%s: expected a type of %s, found %s"
                        .formatted(name, List.of(SafetensorsType.values()), dtype)));
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException(name + ": negative size in shape " + StoredTensor.text(shape));
            }
        }
        if (name.equals(SafetensorsHeader.METADATA) || tensors.containsKey(name)) {
            throw new IllegalArgumentException("the tensor name " + name + " is taken");
        }
        tensors.put(name, new Planned(dtype, shape.clone(), type.bytes(shape), source));
        return this;
    }

    /**
     * Writes the file.
     *
     * @throws BadInputException     when it cannot be written; nothing is left under its name then
     * @throws IllegalStateException when a source writes more or fewer bytes than its shape needs
     */
    public void write(Path file) {
        AtomicFiles.write(file, this::writeTo);
    }

    private void writeTo(FileChannel out) throws IOException {
        AtomicFiles.writeFully(out, header());
        CountingChannel counted = new CountingChannel(out);
        for (Map.Entry<String, Planned> entry : tensors.entrySet()) {
            Planned tensor = entry.getValue();
            counted.writeTensor(entry.getKey(), tensor.source(), tensor.bytes());
        }
    }

    private ByteBuffer header() {
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        fields.put(SafetensorsHeader.METADATA, metadata);
        long offset = 0;
        for (Map.Entry<String, Planned> entry : tensors.entrySet()) {
            Planned tensor = entry.getValue();
            long end = Math.addExact(offset, tensor.bytes());
            SequencedMap<String, Object> field = new LinkedHashMap<>();
            field.put("dtype", tensor.dtype());
            field.put("shape", tensor.shape());
            field.put("data_offsets", List.of(offset, end));
            fields.put(entry.getKey(), field);
            offset = end;
        }
        byte[] json = Json.write(fields).getBytes(StandardCharsets.UTF_8);
        int padded = Math.ceilDiv(json.length, HEADER_ALIGNMENT) * HEADER_ALIGNMENT;
        ByteBuffer header =
                ByteBuffer.allocate(SafetensorsHeader.PREFIX_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(padded).put(json);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.flip();
    }
}
