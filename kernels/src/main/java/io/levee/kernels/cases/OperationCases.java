package io.levee.kernels.cases;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Every operation at shapes that are no multiple of anything: the one table that tests, {@code doctor} and injected defects
 * take their operands, results and tolerances from.
 */
public final class OperationCases {
    private OperationCases() {}

    /** All of them. */
    public static List<Case> all() {
        return Stream.of(
                        LinearCases.all(),
                        BlockCases.all(),
                        AttentionCases.all(),
                        HeadCases.all(),
                        LossCases.all(),
                        NonNumberCases.all())
                .flatMap(List::stream)
                .toList();
    }

    /** Of each operation the largest case that is small: a check of a back-end that takes a moment. */
    public static List<Case> trials() {
        Map<String, Case> largest = new LinkedHashMap<>();
        for (Case test : all()) {
            if (test.small()) {
                largest.merge(test.operation(), test, (one, other) -> other.work() > one.work() ? other : one);
            }
        }
        return List.copyOf(largest.values());
    }
}
