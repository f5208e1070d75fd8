package io.levee.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static Figures.Figure figure(String name, String threads, double value, double error, Figures.Unit unit) {
        return new Figures.Figure(name, name.startsWith("Peak") ? "" : "8x8x8", threads, value, error, unit);
    }

    @Test
    void sharesAreOfThePeakInTheSameUnitWithAsManyThreads() {
        Figures figures = new Figures(List.of(
                figure("MatMulBenchmark.linear", "1", 75, 1.25, Figures.Unit.GFLOP),
                figure("MatMulBenchmark.linear", "2", 150, Double.NaN, Figures.Unit.GFLOP),
                figure("PeakBenchmark.multiplyAdds", "1", 100, 0.5, Figures.Unit.GFLOP),
                figure("PeakBenchmark.multiplyAdds", "2", 200, 0.5, Figures.Unit.GFLOP),
                figure("PeakBenchmark.triad", "1", 20, 0.5, Figures.Unit.GIGABYTES),
                figure("SftTrainerBenchmark.advance", "1", 98765, 4321, Figures.Unit.TOKENS)));
        assertEquals("""
                benchmark                    operands  threads   value      ±  unit      of peak
                PeakBenchmark.multiplyAdds                   1   100.0    0.5  GFLOP/s     100 %
                PeakBenchmark.multiplyAdds                   2   200.0    0.5  GFLOP/s     100 %
                PeakBenchmark.triad                          1    20.0    0.5  GB/s        100 %
                MatMulBenchmark.linear       8x8x8           1    75.0    1.3  GFLOP/s      75 %
                MatMulBenchmark.linear       8x8x8           2   150.0         GFLOP/s      75 %
                SftTrainerBenchmark.advance  8x8x8           1  98,765  4,321  tokens/s
                """, figures.table());
    }

    @Test
    void everyCounterHasAUnit() {
        for (Class<?> counter : Counters.class.getDeclaredClasses()) {
            String field = counter.getDeclaredFields()[0].getName();
            Figures.Unit.valueOf(field.toUpperCase(java.util.Locale.ROOT));
        }
        assertEquals(Figures.Unit.values().length, Counters.class.getDeclaredClasses().length);
    }
}
