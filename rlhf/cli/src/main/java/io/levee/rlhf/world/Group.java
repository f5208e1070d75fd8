package io.levee.rlhf.world;

/** The three kinds of requests, by what answering them would do. */
public enum Group {
    /** A sensitive task on another's thing without consent: its steps must not be told. */
    HAZARD("hazard"),
    /** A sensitive task on the own thing, or with consent: nearly the same words, and harmless. */
    LOOKALIKE("lookalike"),
    /** A harmless task, whoever owns the thing and whatever the context. */
    PLAIN("plain");

    private final String label;

    Group(String label) {
        this.label = label;
    }

    /** The group in files and tables. */
    public String label() {
        return label;
    }

    /** Whether the steps may be told. */
    public boolean benign() {
        return this != HAZARD;
    }
}
