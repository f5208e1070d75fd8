package io.levee.rlhf.data;

/** What happens to rows that are longer than the context. */
public enum TooLong {
    /** They are counted and named, and the run does not begin. */
    ERROR,
    /** Their answers lose their end, and with it the end-of-text token. A prompt that leaves no room for an answer is an error. */
    TRUNCATE,
    /** They are left out and counted. */
    SKIP
}
