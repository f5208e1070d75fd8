package io.levee.engine.store;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A named tensor as it lies in a file: row-major, little-endian, and with no promise of alignment, so that it is read
 * through unaligned layouts ({@code ValueLayout.JAVA_FLOAT_UNALIGNED}) or copied.
 *
 * @param name  the name in the file
 * @param dtype element type as the file format spells it: {@code F32}, {@code BF16}, {@code Q4_0}, …
 * @param shape sizes, outermost first (GGUF files hold them the other way round; the reader turns them)
 * @param data  exactly the tensor's bytes
 * @param place where it lies, for messages: {@code model.safetensors, offset 1,024}; empty when it is not from a file
 */
public record StoredTensor(String name, String dtype, long[] shape, MemorySegment data, String place) {
    /** Copies the shape. */
    public StoredTensor {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(dtype, "dtype");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(place, "place");
        shape = shape.clone();
    }

    /** A tensor that does not come from a file. */
    public StoredTensor(String name, String dtype, long[] shape, MemorySegment data) {
        this(name, dtype, shape, data, "");
    }

    /** A copy of the sizes, outermost first. */
    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** Number of elements: the product of the sizes, 1 without any. */
    public long elements() {
        return LongStream.of(shape).reduce(1, Math::multiplyExact);
    }

    /**
     * This tensor, if it has the expected shape.
     *
     * @throws BadInputException naming the tensor, both shapes and the place
     */
    public StoredTensor require(long... expected) {
        if (!Arrays.equals(shape, expected)) {
            throw new BadInputException(
                    "%s: expected shape %s, found %s%s".formatted(name, text(expected), text(shape), parenthesised()));
        }
        return this;
    }

    private String parenthesised() {
        return place.isEmpty() ? "" : " (" + place + ")";
    }

    /** A shape as messages write it: {@code (2, 4)}. */
    public static String text(long... shape) {
        return LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    /** Name, type, shape and place; not the data. */
    @Override
    public String toString() {
        return name + " " + dtype + " " + text(shape) + parenthesised();
    }
}
