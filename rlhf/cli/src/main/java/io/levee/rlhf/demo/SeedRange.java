package io.levee.rlhf.demo;

import io.levee.engine.store.BadInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Seeds one after the other.
 *
 * @param first of them
 * @param last of them; at least the first
 */
record SeedRange(long first, long last) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");

    /** Reads {@code FIRST..LAST}. */
    static SeedRange parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches() || Long.parseLong(parts.group(1)) > Long.parseLong(parts.group(2))) {
            throw new BadInputException("--seeds " + text + ": expected FIRST..LAST, as 1..5");
        }
        return new SeedRange(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
    }
}
