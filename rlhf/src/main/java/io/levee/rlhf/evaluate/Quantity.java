package io.levee.rlhf.evaluate;

/** A number of a result: what it is called there, and what it is. */
public interface Quantity {
    /** How the number is to be read. */
    enum Unit {
        /** A share of answers or pairs, in [0, 1]. */
        SHARE,
        /** A mean of scores or of help. */
        MEAN,
        /** An Elo rating, 0 for equals. */
        ELO,
        /** Tokens. */
        TOKENS
    }

    /** The name of its field. */
    String key();

    /** How it is to be read. */
    Unit unit();

    /** What it counts, in words. */
    String meaning();

    /** The field beside it that holds its standard error. */
    default String errorKey() {
        return key() + "_se";
    }

    /** The field beside it that holds the lower end of its 95 % interval. */
    default String lowKey() {
        return key() + "_low";
    }

    /** The field beside it that holds the upper end. */
    default String highKey() {
        return key() + "_high";
    }
}
