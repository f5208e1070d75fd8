package io.levee.rlhf.data;

/**
 * How files are read.
 *
 * @param seed          of the run: decides which rows a proportion takes
 * @param skipBadRows   whether a bad row is counted and listed rather than an error
 * @param uniquePrompts whether of equal prompts only the first is kept (prompt sets only)
 * @param keepFields    whether every row keeps all its fields, which takes memory
 */
public record ReadOptions(long seed, boolean skipBadRows, boolean uniquePrompts, boolean keepFields) {
    /** A bad row is an error, equal prompts stay, and fields that no reader needs are dropped. */
    public static ReadOptions of(long seed) {
        return new ReadOptions(seed, false, false, false);
    }

    /** The same, counting bad rows rather than failing. */
    public ReadOptions skippingBadRows() {
        return new ReadOptions(seed, true, uniquePrompts, keepFields);
    }

    /** The same, keeping only the first of equal prompts. */
    public ReadOptions withUniquePrompts() {
        return new ReadOptions(seed, skipBadRows, true, keepFields);
    }

    /** The same, keeping all fields of every row. */
    public ReadOptions keepingFields() {
        return new ReadOptions(seed, skipBadRows, uniquePrompts, true);
    }
}
