package io.levee.rlhf.report;

import io.levee.rlhf.evaluate.Quantity;
import java.util.Locale;

/** Cells of tables. */
final class Cells {
    private Cells() {}

    /** A cell of text. */
    static Element text(String text) {
        return Element.of("td", text);
    }

    /** A cell that holds a piece. */
    static Element of(Html piece) {
        return Element.of("td", piece);
    }

    /** A number that is written already. */
    static Element number(String text) {
        return Element.of("td", text).classed("number");
    }

    private static Element number(String value, String error) {
        Element cell = number(value);
        return error.isEmpty() ? cell : cell.add(Element.of("small", error));
    }

    /** A share in per cent, with its error. */
    static Element rate(Measure measure) {
        if (!measure.known()) {
            return number(NumberText.NONE);
        }
        return number(NumberText.percent(measure.value()), plusMinus(100 * measure.error(), 1));
    }

    /** A mean, with its error. */
    static Element mean(Measure measure, int decimals) {
        return number(NumberText.decimal(measure.value(), decimals), plusMinus(measure.error(), decimals));
    }

    /** A quantity of a policy, by its unit. */
    static Element of(Quantity quantity, Measure measure) {
        return switch (quantity.unit()) {
            case SHARE -> rate(measure);
            case MEAN -> mean(measure, 2);
            case ELO -> elo(measure);
            case TOKENS -> mean(measure, 1);
        };
    }

    /** A rating, with its interval. */
    static Element elo(Measure measure) {
        return number(NumberText.signed(measure.value(), 0), interval(measure));
    }

    /** The interval of a rating; empty when it is not known. */
    static String interval(Measure measure) {
        return Double.isFinite(measure.low()) && Double.isFinite(measure.high())
                ? NumberText.signed(measure.low(), 0) + " … " + NumberText.signed(measure.high(), 0)
                : "";
    }

    /** ± and an error; empty when it is not known. */
    static String plusMinus(double error, int decimals) {
        return Double.isFinite(error) ? "±" + NumberText.decimal(error, decimals) : "";
    }

    /** A share with a bar beside it; its error shows when the pointer rests on it. */
    static Element bar(Measure measure, String colour) {
        if (!measure.known()) {
            return number(NumberText.NONE);
        }
        double share = Math.clamp(measure.value(), 0.0, 1.0);
        String error = plusMinus(100 * measure.error(), 1);
        Element cell = number(NumberText.percent(measure.value()));
        return (error.isEmpty() ? cell : cell.with("title", error + " points"))
                .classed("number bar")
                .with("style", String.format(Locale.ROOT, "--share:%.3f;--colour:var(%s)", share, colour));
    }
}
