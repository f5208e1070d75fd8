package io.levee.kernels.ptx;

import java.util.SplittableRandom;

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
            shuffle(order, new SplittableRandom(seed));
        }
        return order;
    }

    static void shuffle(int[] order, SplittableRandom random) {
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
    }
}
