package io.levee.rlhf.evaluate;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * A rate or a mean with its standard error.
 *
 * @param value         the rate or mean; NaN when there was nothing to count
 * @param standardError of the value; NaN when it cannot be told
 * @param count         how many were counted
 */
public record Estimate(double value, double standardError, int count) {
    /** The share of the items that pass, with the standard error √(p(1 − p)/n). */
    public static <T> Estimate share(List<T> items, Predicate<T> passes) {
        int count = items.size();
        double share = (double) items.stream().filter(passes).count() / count;
        return new Estimate(share, Math.sqrt(share * (1 - share) / count), count);
    }

    /** The mean of a property of the items, with the standard error s/√n (s² with divisor n − 1). */
    public static <T> Estimate mean(List<T> items, ToDoubleFunction<T> property) {
        int count = items.size();
        double[] values = items.stream().mapToDouble(property).toArray();
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / count;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return new Estimate(mean, Math.sqrt(squares / (count - 1) / count), count);
    }

    /** Puts the value and beside it the standard error; null stands for an undefined number. */
    public void put(Quantity quantity, Map<String, Object> fields) {
        fields.put(quantity.key(), defined(value));
        fields.put(quantity.errorKey(), defined(standardError));
    }

    /** The number, or null, which stands for one that is not defined. */
    public static Double defined(double number) {
        return Double.isFinite(number) ? Double.valueOf(number) : null;
    }
}
