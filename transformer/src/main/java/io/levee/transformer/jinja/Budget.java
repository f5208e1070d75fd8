package io.levee.transformer.jinja;

import java.util.Map;

/**
 * How much a template may still do. It counts what expressions evaluate to, in characters and elements, and the parts of
 * the template that are rendered; unlike a clock, it stops the same template at the same place on every machine.
 */
final class Budget {
    private static final long UNITS = 1L << 21;
    private static final int UNITS_OF_A_STEP = 64;
    private static final int DEEPEST = 16;

    private long left = UNITS;

    /** Ends a rendering. */
    static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1;

        Exhausted() {
            super("more work than a conversation template may make", null, false, false);
        }
    }

    /** Refuses a text before it is made. */
    static void requireLength(long characters) {
        if (characters > UNITS) {
            throw new Exhausted();
        }
    }

    /** Counts one step. */
    void step() {
        spend(UNITS_OF_A_STEP);
    }

    /** Counts characters or elements. */
    void spend(long units) {
        left -= units;
        if (left < 0) {
            throw new Exhausted();
        }
    }

    /** Counts a value by its size, everything in it included. */
    void spend(Object value) {
        step();
        spend(value, 0);
    }

    private void spend(Object value, int depth) {
        if (depth > DEEPEST) {
            throw new Exhausted();
        }
        switch (value) {
            case null -> {}
            case CharSequence text -> spend(text.length());
            case Map<?, ?> map ->
                map.forEach((key, entry) -> {
                    spend(key, depth + 1);
                    spend(entry, depth + 1);
                });
            case Iterable<?> list -> list.forEach(element -> spend(element, depth + 1));
            default -> spend(1);
        }
    }
}
