package io.levee.rlhf.run;

import io.levee.engine.store.BadInputException;
import io.levee.rlhf.signal.Signal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value of an option that may be given once for each constraint, as {@code NAME=VALUE}; a plain value is that of {@code cost}. A
 * path with a = in its first name is written {@code ./a=b}.
 *
 * @param name of the constraint
 */
public record NamedValue(String name, String value) {
    private static final Pattern NAMED = Pattern.compile("([A-Za-z][A-Za-z0-9_-]*)=(.*)", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    static NamedValue parse(String text) {
        Matcher named = NAMED.matcher(text);
        return named.matches() ? new NamedValue(named.group(1), named.group(2)) : new NamedValue(Signal.COST, text);
    }

    /**
     * The values of an option by name.
     *
     * @throws BadInputException for a name that is no name or has two values
     */
    public static SequencedMap<String, String> all(String option, List<String> texts) {
        SequencedMap<String, String> values = new LinkedHashMap<>();
        for (String text : texts) {
            NamedValue each = parse(text);
            if (!NAME.matcher(each.name()).matches() || MetricKeys.isTaken(each.name())) {
                throw new BadInputException(
                        "%s %s: '%s' cannot name a cost; expected small letters, digits and _, and no name that a metric has"
                                .formatted(option, text, each.name()));
            }
            if (values.put(each.name(), each.value()) != null) {
                throw new BadInputException("%s: given twice for '%s'".formatted(option, each.name()));
            }
        }
        return values;
    }
}
