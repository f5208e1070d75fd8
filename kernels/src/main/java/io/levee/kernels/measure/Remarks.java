package io.levee.kernels.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Why some kernels request more sectors than they need, or meet in a bank of shared memory. */
final class Remarks {
    private static final Map<String, String> REASONS = new LinkedHashMap<>();

    static {
    }

    private Remarks() {}

    /** The reasons for what a kernel misses, by the beginning of its name; empty where none is known. */
    static String of(String kernel, List<String> misses) {
        return misses.stream()
                .map(miss -> reason(kernel, miss))
                .filter(Objects::nonNull)
                .collect(Collectors.joining("; "));
    }

    private static String reason(String kernel, String miss) {
        return REASONS.entrySet().stream()
                .filter(entry -> (miss + " " + kernel).startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
