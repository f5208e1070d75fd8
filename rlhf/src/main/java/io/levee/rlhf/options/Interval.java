package io.levee.rlhf.options;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An interval of numbers.
 *
 * @param text as {@link Range} has it
 * @param low lower bound
 * @param lowIncluded whether the lower bound is in it
 * @param high upper bound
 * @param highIncluded whether the upper bound is in it
 */
public record Interval(String text, double low, boolean lowIncluded, double high, boolean highIncluded) {
    private static final Pattern FORM = Pattern.compile("([\\[(])(-?∞|[-+.\\de]+), (-?∞|[-+.\\de]+)([\\])])");

    /**
     * Reads an interval as it is written in {@link Range}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Interval parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no interval such as (0, 1]");
        }
        return new Interval(
                text,
                bound(parts.group(2)),
                parts.group(1).equals("["),
                bound(parts.group(3)),
                parts.group(4).equals("]"));
    }

    private static double bound(String text) {
        return switch (text) {
            case "∞" -> Double.POSITIVE_INFINITY;
            case "-∞" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** Whether a number is in it; NaN never is. */
    public boolean contains(double number) {
        return (number > low || lowIncluded && number == low) && (number < high || highIncluded && number == high);
    }

    /** Whether it holds every finite number. */
    public boolean unbounded() {
        return low == Double.NEGATIVE_INFINITY && high == Double.POSITIVE_INFINITY;
    }
}
