package io.levee.kernels;

/** Values one by one. */
public interface ValueOperations {
    /** Sets every value of a float32 slice. */
    void fill(Slice x, float value);

    /** y = a + b; y may be a or b. */
    void add(Slice y, Slice a, Slice b, long count);

    /** y += scale · x, rounded once. */
    void accumulate(Slice y, Slice x, float scale, long count);

    /** x *= factor. */
    void scale(Slice x, float factor, long count);

    /** x = cap · tanh(x / cap), in place. */
    void softCap(Slice x, float cap, long count);
}
