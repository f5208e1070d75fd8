package io.levee.transformer.tokenizer;

import io.levee.engine.store.Json;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Bounds on the normalisers, pre-tokenizers and decoders of a file: a chain of replacements could make a text longer
 * without end, and a long chain would exhaust the stack. Published files have up to ten steps, which make a text three
 * times as long at most.
 */
final class ComponentLimits {
    private static final int MOST_STEPS = 100;
    private static final double MOST_GROWTH = 1000;

    private ComponentLimits() {}

    /**
     * Reads a component within bounds.
     *
     * @param growth how many times longer a component may make a text
     */
    static <T> T read(Json json, Function<Json, T> reader, ToDoubleFunction<T> growth) {
        int steps = steps(json);
        if (steps > MOST_STEPS) {
            throw json.error("expected at most %d steps, found %,d".formatted(MOST_STEPS, steps));
        }
        T component = reader.apply(json);
        if (growth.applyAsDouble(component) > MOST_GROWTH) {
            throw json.error("its replacements could make a text more than %,.0f times as long".formatted(MOST_GROWTH));
        }
        return component;
    }

    private static int steps(Json json) {
        int steps = json.isObject() && json.find("type").isPresent() ? 1 : 0;
        if (json.isObject()) {
            steps += json.fields().values().stream()
                    .mapToInt(ComponentLimits::steps)
                    .sum();
        } else if (json.isArray()) {
            steps += json.items().stream().mapToInt(ComponentLimits::steps).sum();
        }
        return steps;
    }

    /** How many times longer a replacement may make a text. */
    static double growth(TextPattern pattern, String content) {
        return switch (pattern) {
            case TextPattern.Literal(String text)
            when !text.isEmpty() -> Math.max(1, (double) content.length() / text.length());
            case CodePointPattern _, Gpt2Pattern _, Cl100kPattern _ -> Math.max(1, content.length());
            case TextPattern.Literal _, RegexPattern _ -> 1 + content.length(); // may match where nothing is
        };
    }
}
