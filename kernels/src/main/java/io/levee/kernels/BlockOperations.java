package io.levee.kernels;

/** What blocks of a decoder are made of beside products and attention: norms, rotations, gates. */
public interface BlockOperations {
    /** inverse (N) = 1 / √(mean x² + ε); y (N, C) = x · inverse · weight (C). Zhang and Sennrich 2019. */
    void rmsNorm(Slice y, Slice inverse, Slice x, Slice weight, int n, int width, float epsilon);

    /**
     * sum (N, C) = x + delta, inverse (N) = 1 / √(mean sum² + ε), y (N, C) = sum · inverse · weight (C): a residual connection
     * and the norm that follows it, with the bits of {@link Kernels#add} and then {@link #rmsNorm}.
     */
    void addRmsNorm(
            Slice y, Slice inverse, Slice sum, Slice x, Slice delta, Slice weight, int n, int width, float epsilon);

    /**
     * With s = inverse: dx += s·(dy·weight) − x·s³·mean(dy·weight·x), dWeight (C) += Σ dy·x·s, or dWeight null when the
     * weight is frozen. For {@link #addRmsNorm}, x is its sum, and dx holds already what else has flowed into the sum; the
     * gradient of the sum is then that of each of its terms, so one buffer serves for all three.
     */
    void rmsNormBackward(Slice dx, Slice dWeight, Slice dy, Slice x, Slice weight, Slice inverse, int n, int width);

    /**
     * Rotates x (N, heads, D) in place: element i of the first half of a head with element i of the second half, by the
     * angle of table (positions, D/2, {cos, sin})[positions (N)]; backwards (by −angle) if inverse. Su et al. 2021, in the
     * arrangement of Hugging Face.
     */
    void rotary(Slice x, Slice positions, Slice table, int n, int heads, int headWidth, boolean inverse);

    /** y = silu(gate) · up. Shazeer 2020. */
    void swiglu(Slice y, Slice gate, Slice up, long count);

    /** dGate += dy·up·σ(gate)·(1 + gate·(1 − σ(gate))), dUp += dy·silu(gate). */
    void swigluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count);

    /**
     * y = gelu(gate) · up, with gelu(x) = x·σ(w), w = √(8/π)·(x + 0.044715·x³): Hendrycks and Gimpel 2016 in the form with
     * tanh.
     */
    void geglu(Slice y, Slice gate, Slice up, long count);

    /** dGate += dy·up·(σ(w) + gate·σ(w)·(1 − σ(w))·w′(gate)), dUp += dy·gelu(gate). */
    void gegluBackward(Slice dGate, Slice dUp, Slice dy, Slice gate, Slice up, long count);
}
