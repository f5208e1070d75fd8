package io.levee.kernels.cases;

/** Operands: number i of a seed is a mixed (seed, i), so every run and every back-end draws the same. */
public final class CaseDraws {
    private final long seed;
    private long counter;

    public CaseDraws(long seed) {
        this.seed = seed;
    }

    public long seed() {
        return seed;
    }

    /** 64 random bits (the finalizer of SplitMix64 over a Weyl sequence). */
    public long bits() {
        long z = seed * 0xD1342543DE82EF95L + ++counter * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** In [0, 1), 24 bits. */
    public float uniform() {
        return (bits() >>> 40) * 0x1p-24f;
    }

    /** In [0, bound). */
    public int below(int bound) {
        return (int) ((bits() >>> 1) % bound);
    }

    /** About normal: the sum of twelve uniforms, less six. */
    public float normal() {
        float sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += uniform();
        }
        return sum;
    }

    public float[] normals(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = normal();
        }
        return values;
    }

    public float[] uniforms(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = uniform();
        }
        return values;
    }

    public int[] integers(int count, int bound) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = below(bound);
        }
        return values;
    }
}
