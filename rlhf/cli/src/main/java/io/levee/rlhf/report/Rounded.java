package io.levee.rlhf.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** Numbers for plots: five significant digits are more than a screen shows, and a third of the file. */
final class Rounded {
    private static final MathContext DIGITS = new MathContext(5);

    private Rounded() {}

    /** The number; null for one that is not finite. */
    static Double of(double value) {
        return Double.isFinite(value)
                ? Double.valueOf(new BigDecimal(value).round(DIGITS).doubleValue())
                : null;
    }

    /** The numbers. */
    static List<Double> list(double[] values) {
        List<Double> list = new ArrayList<>(values.length);
        for (double value : values) {
            list.add(of(value));
        }
        return list;
    }
}
