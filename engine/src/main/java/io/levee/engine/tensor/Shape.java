package io.levee.engine.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sizes of a tensor, outermost first, row-major.
 *
 * @param sizes each at least 1
 */
public record Shape(List<Long> sizes) {
    public Shape {
        sizes = List.copyOf(sizes);
        for (long size : sizes) {
            if (size < 1) {
                throw new IllegalArgumentException("shape " + sizes + ": every size is at least 1");
            }
        }
    }

    /** A shape of the given sizes. */
    public static Shape of(long... sizes) {
        List<Long> list = new ArrayList<>(sizes.length);
        for (long size : sizes) {
            list.add(size);
        }
        return new Shape(list);
    }

    /** Number of values. */
    public long count() {
        long count = 1;
        for (long size : sizes) {
            count = Math.multiplyExact(count, size);
        }
        return count;
    }

    /** Number of sizes. */
    public int rank() {
        return sizes.size();
    }

    /** Size {@code index}, as an int. */
    public int size(int index) {
        return Math.toIntExact(sizes.get(index));
    }

    @Override
    public String toString() {
        return sizes.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
    }
}
