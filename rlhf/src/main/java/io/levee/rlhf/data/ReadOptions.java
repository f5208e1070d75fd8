package io.levee.rlhf.data;

/**
 * How files are read.
 *
 * @param seed          of the run: decides which rows a proportion takes
 * @param skipBadRows   whether a bad row is counted and listed rather than an error
 * @param uniquePrompts whether of equal prompts only the first is kept (prompt sets only)
 * @param keepFields    whether every row keeps all its fields, which takes memory
 * @param columns       what the files call their columns
 */
public record ReadOptions(
        long seed, boolean skipBadRows, boolean uniquePrompts, boolean keepFields, ColumnNames columns) {
    /** A bad row is an error, equal prompts stay, and fields that no reader needs are dropped. */
    public static ReadOptions of(long seed) {
        return new ReadOptions(seed, false, false, false, ColumnNames.AS_THEY_ARE);
    }

    /** The same, counting bad rows rather than failing. */
    public ReadOptions skippingBadRows() {
        return new ReadOptions(seed, true, uniquePrompts, keepFields, columns);
    }

    /** The same, keeping only the first of equal prompts. */
    public ReadOptions withUniquePrompts() {
        return new ReadOptions(seed, skipBadRows, true, keepFields, columns);
    }

    /** The same, keeping all fields of every row. */
    public ReadOptions keepingFields() {
        return new ReadOptions(seed, skipBadRows, uniquePrompts, true, columns);
    }

    /** The same, of files that call their columns otherwise. */
    public ReadOptions withColumns(ColumnNames names) {
        return new ReadOptions(seed, skipBadRows, uniquePrompts, keepFields, names);
    }
}
