package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The score head and its gradients against double loops. */
class ScoresTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "3, 7", "64, 31", "65, 64", "200, 128", "70, 207"})
    void agreesWithDoubleLoops(int n, int width) {
        MemorySegment x = Native.random(1, (long) n * width, 1);
        MemorySegment w = Native.random(2, width, 1);
        MemorySegment bias = Native.filled(1, 0.25f);
        MemorySegment d = Native.random(3, n, 1);
        double[] scores = new double[n];
        double[] dx = new double[n * width];
        double[] dw = new double[width];
        double dBias = 0;
        for (int i = 0; i < n; i++) {
            scores[i] = 0.25;
            dBias += Native.at(d, i);
            for (int c = 0; c < width; c++) {
                int at = i * width + c;
                scores[i] += (double) Native.at(x, at) * Native.at(w, c);
                dx[at] = (double) Native.at(d, i) * Native.at(w, c);
                dw[c] += (double) Native.at(d, i) * Native.at(x, at);
            }
        }
        List<MemorySegment> found = Teams.agree("scores", workers -> {
            MemorySegment y = Native.zeros(n);
            List<MemorySegment> gradients =
                    List.of(Native.zeros((long) n * width), Native.zeros(width), Native.zeros(1));
            Scores head = new Scores(workers);
            head.forward(y, x, w, bias, n, width);
            head.backward(gradients.get(0), gradients.get(1), gradients.get(2), d, x, w, n, width);
            return List.of(y, gradients.get(0), gradients.get(1), gradients.get(2));
        });
        Native.assertNear(scores, found.get(0), 4e-6, "scores");
        Native.assertNear(dx, found.get(1), 1e-6, "dx");
        Native.assertNear(dw, found.get(2), 4e-6, "dw");
        assertEquals(dBias, Native.at(found.get(3), 0), 4e-6 * n, "dBias");
    }

    @Test
    void aHeadWithoutBiasAddsNone() {
        MemorySegment x = Native.filled(4, 0.5f);
        MemorySegment y = Native.zeros(2);
        try (Workers workers = new Workers(1)) {
            Scores head = new Scores(workers);
            head.forward(y, x, Native.filled(2, 2f), null, 2, 2);
            head.backward(Native.zeros(4), Native.zeros(2), null, y, x, Native.filled(2, 2f), 2, 2);
        }
        assertEquals(2f, Native.at(y, 1));
    }
}
