package io.levee.rlhf.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as a reader wants them: few digits, a true minus sign, a thin space before the unit. */
final class NumberText {
    /** What stands for a number that is not known. */
    static final String NONE = "–";

    private static final String THIN_SPACE = "\u202F";
    private static final double MINUTE = 60;
    private static final MathContext SIGNIFICANT = new MathContext(4);

    private NumberText() {}

    /** A number with so many decimals. */
    static String decimal(double value, int decimals) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        boolean zero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
        return zero ? text.replace("-", "") : text.replace('-', '−');
    }

    /** A number with so many decimals and its sign. */
    static String signed(double value, int decimals) {
        String text = decimal(value, decimals);
        return value > 0 && Double.isFinite(value) ? "+" + text : text;
    }

    /** A share in per cent, one decimal. */
    static String percent(double share) {
        return Double.isFinite(share) ? decimal(100 * share, 1) + THIN_SPACE + "%" : NONE;
    }

    /** A whole number with separators. */
    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value).replace('-', '−');
    }

    /** A number of unknown size: four significant digits without zeros at the end. */
    static String general(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        double size = Math.abs(value);
        if (size >= 1000 && size < 1e15) {
            return count(Math.round(value));
        }
        BigDecimal rounded = new BigDecimal(value).round(SIGNIFICANT).stripTrailingZeros();
        boolean small = size > 0 && size < 1e-4;
        String text = small || size >= 1e15 ? rounded.toString() : rounded.toPlainString();
        return text.replace('-', '−').replace("E", "e");
    }

    /** A time in seconds: 41 s, or 3 min 12 s. */
    static String seconds(double seconds) {
        if (!Double.isFinite(seconds)) {
            return NONE;
        }
        if (seconds < 10) {
            return decimal(seconds, 1) + THIN_SPACE + "s";
        }
        long whole = Math.round(seconds);
        if (whole < MINUTE) {
            return whole + THIN_SPACE + "s";
        }
        return count(whole / 60) + THIN_SPACE + "min " + whole % 60 + THIN_SPACE + "s";
    }

    /** The first letter as a capital. */
    static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
