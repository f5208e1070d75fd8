package io.levee.engine.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.LongStream;

/**
 * Writes a GGUF file of version 3: metadata and tensors in the order in which they were added, tensors aligned to 32
 * bytes. Tensors are asked for their bytes one after the other while the file is written. The file appears whole or not
 * at all ({@link AtomicFiles}).
 */
public final class GgufWriter {
    /** Longest tensor name that llama.cpp reads, in bytes: its buffer of 64 ends with a zero. */
    private static final int NAME_LIMIT_BYTES = 63;

    private final SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();
    private final SequencedMap<String, Planned> tensors = new LinkedHashMap<>();

    private record Planned(GgufTensorType type, long[] shape, long bytes, TensorBytes source) {}

    /** A file with no metadata and no tensors yet. */
    public GgufWriter() {}

    /**
     * Adds a metadata value after the others, or replaces one.
     *
     * @throws IllegalArgumentException for an alignment other than the one that is written
     */
    public GgufWriter metadata(String key, GgufValue value) {
        if (key.equals(Gguf.ALIGNMENT_KEY) && !value.equals(GgufValue.uint32(Gguf.DEFAULT_ALIGNMENT))) {
            throw new IllegalArgumentException("tensors are aligned to %d bytes".formatted(Gguf.DEFAULT_ALIGNMENT));
        }
        metadata.put(key, value);
        return this;
    }

    /** Adds a tensor whose bytes are in memory. */
    public GgufWriter add(StoredTensor tensor) {
        return add(tensor.name(), tensor.dtype(), tensor.shape(), TensorBytes.of(tensor.data()));
    }

    /**
     * Adds a tensor after the others.
     *
     * @param dtype  {@code F32}, {@code F16}, {@code BF16}, {@code Q8_0}, … as ggml spells it
     * @param shape  sizes, outermost first, at most four; rows must be whole blocks of the type
     * @param source asked for the bytes while the file is written
     * @throws IllegalArgumentException for a repeated or too long name, an unknown type or an impossible shape
     */
    public GgufWriter add(String name, String dtype, long[] shape, TensorBytes source) {
        GgufTensorType type = GgufTensorType.named(dtype)
                .orElseThrow(() -> new IllegalArgumentException(name + ": unknown GGUF type " + dtype));
        if (name.getBytes(StandardCharsets.UTF_8).length > NAME_LIMIT_BYTES || tensors.containsKey(name)) {
            throw new IllegalArgumentException(
                    "the tensor name %s is taken or longer than %d bytes".formatted(name, NAME_LIMIT_BYTES));
        }
        boolean negative = LongStream.of(shape).anyMatch(size -> size < 0);
        if (shape.length > GgufTensors.DIMENSIONS_LIMIT || negative || !type.fits(shape)) {
            throw new IllegalArgumentException("%s: shape %s cannot be stored as %s (rows in blocks of %d)"
                    .formatted(name, StoredTensor.text(shape), type, type.blockElements));
        }
        tensors.put(name, new Planned(type, shape.clone(), type.bytes(shape), source));
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

    private void writeTo(FileChannel file) throws IOException {
        CountingChannel out = new CountingChannel(file);
        AtomicFiles.writeFully(out, ByteBuffer.wrap(header()));
        out.pad(Gguf.DEFAULT_ALIGNMENT);
        for (Map.Entry<String, Planned> entry : tensors.entrySet()) {
            Planned tensor = entry.getValue();
            out.writeTensor(entry.getKey(), tensor.source(), tensor.bytes());
            out.pad(Gguf.DEFAULT_ALIGNMENT);
        }
    }

    private byte[] header() {
        GgufOutput out = new GgufOutput();
        out.int32(Gguf.MAGIC);
        out.int32(Gguf.VERSION);
        out.int64(tensors.size());
        out.int64(metadata.size());
        metadata.forEach((key, value) -> {
            out.text(key);
            out.typedValue(value);
        });
        long offset = 0;
        for (Map.Entry<String, Planned> entry : tensors.entrySet()) {
            Planned tensor = entry.getValue();
            out.text(entry.getKey());
            out.int32(tensor.shape().length);
            for (int d = tensor.shape().length - 1; d >= 0; d--) { // the file has the innermost size first
                out.int64(tensor.shape()[d]);
            }
            out.int32(tensor.type().id);
            out.int64(offset);
            offset = Math.ceilDiv(Math.addExact(offset, tensor.bytes()), Gguf.DEFAULT_ALIGNMENT)
                    * Gguf.DEFAULT_ALIGNMENT;
        }
        return out.toByteArray();
    }
}
