package io.levee.kernels;

import java.util.List;
import java.util.stream.Stream;

/** Every operation at shapes that are no multiple of anything. */
final class Cases {
    private Cases() {}

    static List<Case> all() {
        return Stream.of(LinearCases.all(), BlockCases.all(), AttentionCases.all(), HeadCases.all(), LossCases.all())
                .flatMap(List::stream)
                .toList();
    }
}
