package io.levee.transformer.chat;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.jinja.Dates;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a template tells the model as today's date. It is fixed, so that a run can be repeated, unless it is named. */
record TemplateDate(LocalDate date) {
    /** The date that LLaMA 3.1's template has of its own. */
    static final LocalDate FIXED = LocalDate.of(2024, 7, 26);

    private static final List<String> FORMATS = List.of("%d %b %Y", "%d %B %Y");
    private static final Pattern NOW = Pattern.compile("strftime_now\\(\\s*(?:'([^']*)'|\"([^\"]*)\")\\s*\\)");

    /** @throws BadInputException when a text is no date */
    static TemplateDate of(String text) {
        try {
            return new TemplateDate(LocalDate.parse(text));
        } catch (DateTimeParseException none) {
            throw new BadInputException(
                    "--template …@%s: expected a date, for example @2024-07-26".formatted(text), none);
        }
    }

    /** A known template with this date. */
    Template in(Template template) {
        List<Part> before = new ArrayList<>();
        for (Part part : template.system().before()) {
            before.add(part instanceof Part.Text(String text) ? new Part.Text(replaced(text)) : part);
        }
        if (before.equals(template.system().before()) && !date.equals(FIXED)) {
            throw new BadInputException(
                    "--template %s@%s: this template tells no date".formatted(template.name(), date));
        }
        String name = date.equals(FIXED) ? template.name() : template.name() + "@" + date;
        return template.withSystem(
                name, new Template.Frame(before, template.system().after()));
    }

    /** A model's own Jinja with this date in the place of today's. */
    String in(String jinja) {
        String dated = NOW.matcher(jinja)
                .replaceAll(call -> Matcher.quoteReplacement(
                        "'" + Dates.written(date, call.group(1) != null ? call.group(1) : call.group(2)) + "'"));
        if (jinja.contains("date_string")) {
            return "{%%- set date_string = '%s' %%}%s".formatted(Dates.written(date, FORMATS.getFirst()), dated);
        }
        if (dated.equals(jinja)) {
            throw new BadInputException(
                    "--template @%s: the model's own conversation template tells no date".formatted(date));
        }
        return dated;
    }

    /** The Jinja of a known template, which may be named with a date. */
    static String source(Template template, UnaryOperator<String> resource) {
        int at = template.name().indexOf('@');
        return at < 0
                ? resource.apply(template.name())
                : of(template.name().substring(at + 1))
                        .replaced(resource.apply(template.name().substring(0, at)));
    }

    private String replaced(String text) {
        String dated = text;
        for (String format : FORMATS) {
            dated = dated.replace(Dates.written(FIXED, format), Dates.written(date, format));
        }
        return dated;
    }
}
