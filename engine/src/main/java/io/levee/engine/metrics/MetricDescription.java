package io.levee.engine.metrics;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a metric is. Every key has one, and the documentation is made from them.
 *
 * @param key     stage and name: {@code ppo/kl}
 * @param unit    of the value: nats, tokens, seconds, share; {@code 1} for a plain number
 * @param healthy the range or course to expect, in words
 * @param meaning what it measures
 */
public record MetricDescription(String key, String unit, String healthy, String meaning) {
    // Such keys need no quoting in CSV and cannot collide with the field "step" of JSON lines.
    private static final Pattern KEY = Pattern.compile("[a-z0-9_-]+(/[a-z0-9_.@-]+)+");

    /** @throws IllegalArgumentException when the key is not of the form {@code stage/name} */
    public MetricDescription {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(healthy, "healthy");
        Objects.requireNonNull(meaning, "meaning");
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("expected a metric key such as ppo/kl, found " + key);
        }
    }
}
