package io.levee.rlhf.report;

/** How the values of a plot are read. */
enum Scale {
    /** Numbers of any size. */
    NUMBER("number"),
    /** Shares, shown in per cent. */
    SHARE("share"),
    /** Shares, shown in per cent, on an axis that stretches what is near 0. */
    STRETCHED_SHARE("stretched-share"),
    /** Numbers with their sign. */
    SIGNED("signed");

    private final String text;

    Scale(String text) {
        this.text = text;
    }

    /** The name that the page's script knows. */
    String text() {
        return text;
    }
}
