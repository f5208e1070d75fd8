package io.levee.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The sizes of a benchmark's operands by name, as {@code B=64 T=32 H=4}. The letters: B sequences, T tokens of a sequence, N
 * packed tokens, R gathered rows, C width, H heads, K key/value heads, D head width, F feed-forward width, V vocabulary.
 */
record Sizes(Map<String, Integer> sizes) {
    /**
     * Reads {@code NAME=SIZE NAME=SIZE …}.
     *
     * @throws IllegalArgumentException for any other text
     */
    static Sizes parse(String text) {
        return new Sizes(Arrays.stream(text.strip().split(" +"))
                .map(part -> part.split("=", -1))
                .collect(Collectors.toMap(part -> part[0], part -> {
                    if (part.length != 2 || !part[1].matches("[1-9]\\d{0,8}")) {
                        throw new IllegalArgumentException(
                                "shape \"" + text + "\": expected NAME=SIZE NAME=SIZE …, sizes of at least 1");
                    }
                    return Integer.parseInt(part[1]);
                })));
    }

    /**
     * The size of this name.
     *
     * @throws IllegalArgumentException when there is none
     */
    int of(String name) {
        Integer size = sizes.get(name);
        if (size == null) {
            throw new IllegalArgumentException("no size " + name + " among " + sizes);
        }
        return size;
    }
}
