package io.levee.rlhf.data;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What somebody said about one answer.
 *
 * @param safe   whether it is safe
 * @param wanted whether it is an answer to imitate
 * @param rating how helpful it is, on a scale on which more is better
 */
record Judgement(Optional<Boolean> safe, Optional<Boolean> wanted, OptionalDouble rating) {
    /** Nothing was said. */
    static final Judgement NONE = new Judgement(Optional.empty(), Optional.empty(), OptionalDouble.empty());

    /** Of its safety alone. */
    static Judgement ofSafety(Optional<Boolean> safe) {
        return new Judgement(safe, Optional.empty(), OptionalDouble.empty());
    }

    /** Which of two answers is preferred: the higher grade. A safety label comes before the others. */
    OptionalDouble grade() {
        Optional<Boolean> flag = safe.or(() -> wanted);
        return flag.isPresent() ? OptionalDouble.of(flag.get() ? 1 : 0) : rating;
    }

    /** The grade as it was given. */
    String shown() {
        return safe.or(() -> wanted).map(String::valueOf).orElseGet(() -> String.valueOf(rating.getAsDouble()));
    }

    /** Whether somebody said that it must not be imitated. */
    boolean refused() {
        return safe.equals(Optional.of(false)) || wanted.equals(Optional.of(false));
    }
}
