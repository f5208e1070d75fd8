package io.levee.rlhf.data;

/** What reading makes of a column. Every column of every row is one of these, and {@link Columns} says which. */
public enum ColumnUse {
    /** It is learnt from, or decides what is. */
    USED,
    /** It is known to say nothing about what is learnt: an id, a source, a time. */
    HARMLESS,
    /** Nobody knows it; in all likelihood it changes nothing, and whoever reads the data is told once. */
    REPORTED,
    /** It changes what should be learnt, and nothing here reads it. */
    REFUSED
}
