package io.levee.engine.random;

import java.util.List;

/**
 * A cursor over the random numbers at one place of a {@link RandomStream}: two cursors at the same place give the same
 * numbers. Not safe for several threads; make a cursor for each.
 */
public final class Draws {
    private final long key;
    private final long place;
    private final int[] words = new int[4];
    private long nextBlock;
    private int used = words.length;
    private double spareGaussian;
    private boolean hasSpareGaussian;

    Draws(long key, long place) {
        this.key = key;
        this.place = place;
    }

    /** 32 random bits. */
    public int nextInt() {
        if (used == words.length) {
            Philox.block(words, key, nextBlock++, place);
            used = 0;
        }
        return words[used++];
    }

    /** 64 random bits. */
    public long nextLong() {
        long low = nextInt() & 0xFFFFFFFFL;
        return low | (long) nextInt() << 32;
    }

    /**
     * A whole number from 0 to {@code bound − 1}, each exactly as likely as the others.
     *
     * <p>Source: Lemire, "Fast random integer generation in an interval", 2019.
     */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("the bound must be at least 1, found " + bound);
        }
        int rejectedBelow = Integer.remainderUnsigned(-bound, bound); // 2³² mod bound
        long product;
        do {
            product = (nextInt() & 0xFFFFFFFFL) * bound;
        } while (Integer.compareUnsigned((int) product, rejectedBelow) < 0);
        return (int) (product >>> 32);
    }

    /** A float in [0, 1): a multiple of 2⁻²⁴. */
    public float nextFloat() {
        return (nextInt() >>> 8) * 0x1p-24f;
    }

    /** A double in [0, 1): a multiple of 2⁻⁵³. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /** True with the given probability. */
    public boolean chance(double probability) {
        return nextDouble() < probability;
    }

    /** A normal number of mean 0 and variance 1, by Box and Muller's transform, with the same bits on every machine. */
    public double nextGaussian() {
        if (hasSpareGaussian) {
            hasSpareGaussian = false;
            return spareGaussian;
        }
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        double angle = 2 * Math.PI * nextDouble();
        spareGaussian = radius * StrictMath.sin(angle);
        hasSpareGaussian = true;
        return radius * StrictMath.cos(angle);
    }

    /** Brings the elements into random order, each order as likely as the others (Fisher and Yates). */
    public void shuffle(int[] array) {
        for (int i = array.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int moved = array[i];
            array[i] = array[j];
            array[j] = moved;
        }
    }

    /** The numbers from 0 to {@code size − 1} in random order. */
    public int[] permutation(int size) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        shuffle(order);
        return order;
    }

    /** One of the elements, each as likely as the others. */
    public <T> T choose(List<T> elements) {
        return elements.get(nextInt(elements.size()));
    }

    /**
     * An index with a probability in proportion to its weight; never one of weight 0.
     *
     * @param weights at least 0 each, finite, and not all 0
     */
    public int choose(double... weights) {
        double sum = 0;
        for (double weight : weights) {
            if (!(weight >= 0)) {
                throw new IllegalArgumentException("a weight must be at least 0, found " + weight);
            }
            sum += weight;
        }
        if (!(sum > 0) || sum == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("the weights must have a finite sum above 0, found " + sum);
        }
        double target = nextDouble() * sum;
        int last = -1;
        double below = 0;
        for (int i = 0; i < weights.length; i++) {
            below += weights[i];
            if (weights[i] > 0) {
                last = i;
                if (target < below) {
                    return i;
                }
            }
        }
        return last; // the target was rounded up to the sum
    }
}
