package io.levee.engine.random;

/**
 * Philox 4×32-10: turns a 128-bit counter and a 64-bit key into 128 random bits by ten rounds of multiplication, with
 * no state at all.
 *
 * <p>Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011; the Random123
 * library.
 */
public final class Philox {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_2 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9; // golden ratio
    private static final int WEYL_1 = 0xBB67AE85; // √3 − 1
    private static final long LOW_32 = 0xFFFFFFFFL;

    private Philox() {}

    /**
     * Writes the four words of one block.
     *
     * @param out         (4) words, of 32 random bits each
     * @param key         words 0 (low half) and 1 (high half) of the key
     * @param counterLow  words 0 (low half) and 1 (high half) of the counter
     * @param counterHigh words 2 (low half) and 3 (high half) of the counter
     */
    public static void block(int[] out, long key, long counterLow, long counterHigh) {
        int key0 = (int) key;
        int key1 = (int) (key >>> 32);
        int word0 = (int) counterLow;
        int word1 = (int) (counterLow >>> 32);
        int word2 = (int) counterHigh;
        int word3 = (int) (counterHigh >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (word0 & LOW_32);
            long product2 = MULTIPLIER_2 * (word2 & LOW_32);
            word0 = (int) (product2 >>> 32) ^ word1 ^ key0;
            word1 = (int) product2;
            word2 = (int) (product0 >>> 32) ^ word3 ^ key1;
            word3 = (int) product0;
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
        out[0] = word0;
        out[1] = word1;
        out[2] = word2;
        out[3] = word3;
    }

    /** The first two words of a block as one number, word 0 in the low half. */
    static long hash(long key, long counterLow, long counterHigh) {
        int[] words = new int[4];
        block(words, key, counterLow, counterHigh);
        return (words[0] & LOW_32) | (long) words[1] << 32;
    }
}
