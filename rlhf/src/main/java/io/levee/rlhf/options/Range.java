package io.levee.rlhf.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a numeric option may hold, as an interval: {@code "(0, 1]"}, {@code "[1, 1e6]"}, {@code "[-∞, ∞)"}. A bracket takes its
 * bound in, also an infinite one; NaN is never in it.
 * An option of texts with a range takes numbers as {@code NUMBER} or {@code NAME=NUMBER}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Range {
    /** The interval. */
    String value();
}
