package io.levee.kernels.ptx;

/**
 * The order in which the blocks of a grid and the warps of a block run. A correct kernel computes the same in any
 * order.
 *
 * @param kind which order
 * @param seed decides a shuffled order; ignored otherwise
 */
public record BlockOrder(Kind kind, long seed) {
    /** Kinds of orders. */
    public enum Kind {
        /** By number. */
        NATURAL,
        /** By number, the highest first. */
        REVERSED,
        /** By chance. */
        SHUFFLED
    }

    /** By number. */
    public static final BlockOrder NATURAL = new BlockOrder(Kind.NATURAL, 0);

    /** By number, the highest first. */
    public static final BlockOrder REVERSED = new BlockOrder(Kind.REVERSED, 0);

    /** A random order that the seed decides. */
    public static BlockOrder shuffled(long seed) {
        return new BlockOrder(Kind.SHUFFLED, seed);
    }

    /** The block at each position, null when that is the position itself. */
    int[] of(int count) {
        if (kind == Kind.NATURAL) {
            return null;
        }
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = kind == Kind.REVERSED ? count - 1 - i : i;
        }
        if (kind == Kind.SHUFFLED) {
            shuffle(order, seed);
        }
        return order;
    }

    static void shuffle(int[] order, long seed) {
        for (int i = order.length - 1; i > 0; i--) {
            int other = (int) Long.remainderUnsigned(mixed(seed + i), i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
    }

    /** A number that looks drawn: the last step of SplitMix64 (Steele et al. 2014). */
    private static long mixed(long number) {
        long z = number * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
