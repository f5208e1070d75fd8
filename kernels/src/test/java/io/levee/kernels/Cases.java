package io.levee.kernels;

import java.util.List;
import java.util.stream.Stream;

/** Every operation at shapes that are no multiple of anything. */
public final class Cases {
    private Cases() {}

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
}
