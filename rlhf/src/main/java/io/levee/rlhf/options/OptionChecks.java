package io.levee.rlhf.options;

import io.levee.engine.store.BadInputException;
import io.levee.rlhf.options.Complaints.Complaint;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The check of options objects before anything is done with them. */
public final class OptionChecks {
    /** What is said of a required option that is not there. */
    public static final String MISSING = "missing";

    private OptionChecks() {}

    /**
     * Demands that nothing is wrong with an options object and the groups in it.
     *
     * @throws BadInputException with everything that is wrong, a line each
     */
    public static void require(Object options) {
        refuse(complaints(options, OptionFields.changed(options)));
    }

    /**
     * Demands that every value is one that its option may have, whether or not the values go together.
     *
     * @throws BadInputException with everything that is wrong, a line each
     */
    public static void requireValues(Object options) {
        Map<String, String> changed = OptionFields.changed(options);
        Complaints complaints = new Complaints(changed, changed.keySet());
        values(options, complaints);
        refuse(complaints.all());
    }

    private static void refuse(List<Complaint> complaints) {
        if (!complaints.isEmpty()) {
            throw new BadInputException(complaints.stream().map(Complaint::text).collect(Collectors.joining("\n")));
        }
    }

    /**
     * Everything that is wrong with an options object and the groups in it.
     *
     * @param given the options that were given, with their values as they were written, by name without dashes
     */
    public static List<Complaint> complaints(Object options, Map<String, String> given) {
        Complaints complaints =
                new Complaints(given, OptionFields.changed(options).keySet());
        values(options, complaints);
        together(options, complaints);
        return complaints.all();
    }

    private static void values(Object options, Complaints complaints) {
        for (Field field : OptionFields.of(options.getClass())) {
            Object value = OptionFields.value(field, options);
            if (OptionFields.isGroup(field)) {
                values(value, complaints);
            } else {
                value(field, value, complaints);
            }
        }
    }

    private static void value(Field field, Object value, Complaints complaints) {
        if (value == null || value instanceof Collection<?> none && none.isEmpty()) {
            if (field.isAnnotationPresent(Required.class)) {
                complaints.add(OptionFields.name(field), MISSING);
            }
            return;
        }
        Collection<?> values = value instanceof Collection<?> several ? several : List.of(value);
        boolean right = values.stream().allMatch(each -> right(field, each));
        if (!right) {
            complaints.add(
                    OptionFields.name(field),
                    "expected " + OptionFields.expected(field).orElseThrow());
        }
    }

    private static boolean right(Field field, Object value) {
        if (value instanceof Number number) {
            return OptionFields.range(field)
                    .map(range -> range.contains(number.doubleValue()))
                    .orElse(true);
        }
        if (field.isAnnotationPresent(Range.class)) {
            String text = value.toString();
            return right(field, number(text.substring(text.lastIndexOf('=') + 1)));
        }
        return !field.isAnnotationPresent(Words.class)
                || OptionFields.words(field).contains(value.toString());
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    private static void together(Object options, Complaints complaints) {
        for (Field field : OptionFields.of(options.getClass())) {
            if (OptionFields.isGroup(field)) {
                together(OptionFields.value(field, options), complaints);
            }
        }
        if (options instanceof OptionGroup group) {
            group.validate(complaints);
        }
    }
}
