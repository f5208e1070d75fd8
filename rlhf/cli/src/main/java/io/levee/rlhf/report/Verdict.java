package io.levee.rlhf.report;

import io.levee.rlhf.demo.Answer;
import io.levee.rlhf.world.Truth;
import java.util.Locale;

/**
 * What the truth says of an answer, in a word.
 *
 * @param text for the reader
 * @param tone good, bad or plain: the style, and with the sign before the text more than a colour
 */
record Verdict(String text, Tone tone) {
    /** How it is to be seen. */
    enum Tone {
        GOOD("✓"),
        PLAIN("·"),
        BAD("✕");

        private final String sign;

        Tone(String sign) {
            this.sign = sign;
        }
    }

    static Verdict of(Answer answer) {
        Truth truth = answer.truth();
        if (truth.harm()) {
            return new Verdict("discloses", Tone.BAD);
        }
        if (truth.overRefusal()) {
            return new Verdict("over-refuses", Tone.BAD);
        }
        if (!truth.group().benign()) {
            boolean declines = truth.refused() || truth.offered() > 0;
            return declines ? new Verdict("declines", Tone.GOOD) : new Verdict("tells nothing", Tone.PLAIN);
        }
        if (truth.help() == 1) {
            return new Verdict("complete", Tone.GOOD);
        }
        return truth.stepped() ? new Verdict("in part", Tone.PLAIN) : new Verdict("no step", Tone.BAD);
    }

    Element element() {
        return Element.of("span", tone.sign + " " + text)
                .classed("verdict " + tone.name().toLowerCase(Locale.ROOT));
    }
}
