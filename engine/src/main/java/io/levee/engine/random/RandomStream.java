package io.levee.engine.random;

import java.nio.charset.StandardCharsets;

/**
 * All random numbers of one purpose in one run. A number is a function of (seed, purpose, coordinates, index) and of
 * nothing else: not of the order in which numbers are asked for, of the thread, or of the row of a batch. A rollout,
 * for example, draws position t of sample s of prompt p in iteration i from {@code RandomStream.of(seed,
 * "rollout").at(i, p, s, t)}.
 *
 * <p>The stream's key is the first 64 bits of the Philox block with key {@code seed} and counter (purpose, 0);
 * coordinates are folded into 64 bits by further blocks of that key, and number the block of draws together with its
 * index.
 *
 * @param seed    of the run
 * @param purpose tells apart what the numbers are for; see {@link #of}
 */
public record RandomStream(long seed, long purpose) {
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    // Folding uses another key than drawing, so that no draw is ever the fold of something.
    private static final long FOLDING = 0x9E3779B97F4A7C15L;

    /** The stream of a purpose with a name: its number is the FNV-1a hash of the name's UTF-8 bytes. */
    public static RandomStream of(long seed, String purpose) {
        long hash = FNV_OFFSET;
        for (byte each : purpose.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xFF)) * FNV_PRIME;
        }
        return new RandomStream(seed, hash);
    }

    /** The words of block (a, b), a pure function: four words of 32 random bits. */
    public int[] block(long a, long b) {
        int[] words = new int[4];
        Philox.block(words, key(), b, a);
        return words;
    }

    /**
     * The numbers at some coordinates, to be drawn one after the other. Coordinates of different count never coincide.
     */
    public Draws at(long... coordinates) {
        long key = key();
        long folded = coordinates.length;
        for (long coordinate : coordinates) {
            folded = Philox.hash(key ^ FOLDING, coordinate, folded);
        }
        return new Draws(key, folded);
    }

    private long key() {
        return Philox.hash(seed, purpose, 0);
    }
}
