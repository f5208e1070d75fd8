package io.levee.rlhf.report;

import io.levee.engine.store.Json;
import io.levee.rlhf.evaluate.Quantity;
import java.util.Optional;

/**
 * A number of a result with what is known of its error.
 *
 * @param value NaN when it is missing
 * @param error standard error, or half the width of an interval; NaN when unknown
 * @param low   lower end of a 95 % interval; NaN when unknown
 * @param high  upper end
 */
record Measure(double value, double error, double low, double high) {
    /** Nothing is known of it. */
    static final Measure MISSING = exact(Double.NaN);

    /** A number of whose error nothing is known. */
    static Measure exact(double value) {
        return new Measure(value, Double.NaN, Double.NaN, Double.NaN);
    }

    /** A quantity of a result: a number with its error and interval beside it, or a summary over seeds. */
    static Measure of(Json fields, Quantity quantity) {
        return of(fields, "", quantity);
    }

    /** A quantity whose fields' names begin with a prefix. */
    static Measure of(Json fields, String prefix, Quantity quantity) {
        Optional<Json> field = fields.isObject() ? fields.find(prefix + quantity.key()) : Optional.empty();
        return field.map(found -> found.isObject()
                        ? overSeeds(found)
                        : new Measure(
                                number(fields, prefix + quantity.key()),
                                number(fields, prefix + quantity.errorKey()),
                                number(fields, prefix + quantity.lowKey()),
                                number(fields, prefix + quantity.highKey())))
                .orElse(MISSING);
    }

    /** The {@code mean} and {@code interval} of a number over seeds. */
    static Measure overSeeds(Json summary) {
        double mean = number(summary, "mean");
        double half = number(summary, "interval");
        return new Measure(mean, half, mean - half, mean + half);
    }

    /** A numeric field; NaN when it is missing or something else. */
    static double number(Json fields, String name) {
        Optional<Json> field = fields.isObject() ? fields.find(name) : Optional.empty();
        return field.filter(Json::isNumber).map(Json::number).orElse(Double.NaN);
    }

    boolean known() {
        return Double.isFinite(value);
    }
}
