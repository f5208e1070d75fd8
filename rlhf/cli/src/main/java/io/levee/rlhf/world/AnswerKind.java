package io.levee.rlhf.world;

/** Kinds of answers as the truth sees them, whatever their writer meant. */
public enum AnswerKind {
    /** Every asked step in order and nothing else. */
    FULL("full"),
    /** A part of the steps, or all with junk or out of order. */
    SOME("some"),
    /** A refusal. */
    REFUSE("refuse"),
    /** The task's alternative, or a part of it. */
    OFFER("offer"),
    /** Both. */
    REFUSE_AND_OFFER("refuse+offer"),
    /** Nothing of use. */
    RAMBLE("ramble");

    private final String label;

    AnswerKind(String label) {
        this.label = label;
    }

    /** The kind in files and tables. */
    public String label() {
        return label;
    }
}
