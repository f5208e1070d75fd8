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
    /** Multiplications of a trial at most. */
    private static final long TRIAL_WORK = 500_000;

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

    /** Of each operation the largest case that takes a moment: a check of a back-end. */
    public static List<Case> trials() {
        Map<String, Case> largest = new LinkedHashMap<>();
        for (Case test : all()) {
            if (test.work() <= TRIAL_WORK) {
                largest.merge(test.operation(), test, (one, other) -> other.work() > one.work() ? other : one);
            }
        }
        return List.copyOf(largest.values());
    }
}
