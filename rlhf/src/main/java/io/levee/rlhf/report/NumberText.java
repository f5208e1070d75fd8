package io.levee.rlhf.report;

import java.util.Locale;

/** Numbers as a reader wants them: few digits, a true minus sign, a thin space before the unit. */
final class NumberText {
    /** What stands for a number that is not known. */
    static final String NONE = "–";

    private static final String THIN_SPACE = "\u202F";
    private static final double MINUTE = 60;

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

    /** A number of unknown size: four significant digits, whole numbers whole. */
    static String general(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e15) {
            return count((long) value);
        }
        if (size >= 1000) {
            return count(Math.round(value));
        }
        if (size < 1e-3) {
            return String.format(Locale.ROOT, "%.2e", value).replace('-', '−');
        }
        int decimals = size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 ? 3 : 4;
        return decimal(value, decimals);
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
