package io.levee.rlhf.report;

import io.levee.engine.store.Json;
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
    private static final Measure MISSING = new Measure(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /**
     * The field {@code name} of a result: a number with {@code name_se}, {@code name_low} and {@code name_high} beside
     * it, or an object of {@code mean} and {@code interval} over seeds.
     */
    static Measure of(Json fields, String name) {
        Json field = fields.isObject() ? fields.find(name).orElse(null) : null;
        if (field == null) {
            return MISSING;
        }
        if (field.isObject()) {
            double mean = number(field, "mean");
            double half = number(field, "interval");
            return new Measure(mean, half, mean - half, mean + half);
        }
        return new Measure(
                number(fields, name),
                number(fields, name + "_se"),
                number(fields, name + "_low"),
                number(fields, name + "_high"));
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
