package io.levee.transformer.jinja;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Dates as Python's {@code strftime} writes them in English. */
public final class Dates {
    private static final Map<Character, String> PATTERNS = Map.of(
            'd', "dd", 'm', "MM", 'b', "MMM", 'B', "MMMM", 'Y', "yyyy", 'y', "yy", 'A', "EEEE", 'a', "EEE", 'j', "DDD");

    private Dates() {}

    /**
     * A date in a format.
     *
     * @throws io.levee.engine.store.BadInputException when the format asks for a time of day or what else no date says
     */
    public static String written(LocalDate date, String format) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char character = format.charAt(i);
            if (character != '%') {
                out.append(character);
                continue;
            }
            char directive = i + 1 < format.length() ? format.charAt(++i) : 0;
            if (directive != '%' && !PATTERNS.containsKey(directive)) {
                throw Values.error("the time of day (%s) would make runs differ", format);
            }
            out.append(
                    directive == '%'
                            ? "%"
                            : DateTimeFormatter.ofPattern(PATTERNS.get(directive), Locale.ENGLISH)
                                    .format(date));
        }
        return out.toString();
    }
}
