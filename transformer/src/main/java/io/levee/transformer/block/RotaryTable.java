package io.levee.transformer.block;

import java.util.Optional;

/**
 * Angles of rotary position embedding (Su et al. 2021), in float32 steps as transformers computes them: inverse frequencies
 * and angles are rounded to float32, then cosine and sine are taken.
 */
public final class RotaryTable {
    private RotaryTable() {}

    /**
     * Frequencies changed for long contexts, as LLaMA 3.1 does.
     *
     * @param factor low frequencies are divided by it
     * @param lowFactor wavelengths above original / lowFactor are low frequencies
     * @param highFactor wavelengths below original / highFactor stay
     * @param originalContext context length before the change
     */
    public record Llama3Scaling(double factor, double lowFactor, double highFactor, int originalContext) {}

    /**
     * How the angles grow.
     *
     * @param theta base of the frequencies
     * @param linearFactor positions are divided by it; 1 for none
     * @param llama3 change of the frequencies, if any
     */
    public record Settings(double theta, double linearFactor, Optional<Llama3Scaling> llama3) {
        /** The plain form. */
        public static Settings of(double theta) {
            return new Settings(theta, 1, Optional.empty());
        }
    }

    /** (positions, D/2, {cos, sin}), row-major. */
    public static float[] table(Settings settings, int positions, int headWidth) {
        int half = headWidth / 2;
        float[] frequencies = frequencies(settings, headWidth);
        float[] table = new float[Math.multiplyExact(positions, headWidth)];
        for (int position = 0; position < positions; position++) {
            for (int i = 0; i < half; i++) {
                float angle = position * frequencies[i];
                table[position * headWidth + 2 * i] = (float) StrictMath.cos(angle);
                table[position * headWidth + 2 * i + 1] = (float) StrictMath.sin(angle);
            }
        }
        return table;
    }

    /** Angles by which one position turns each pair of elements: (D/2). */
    public static float[] frequencies(Settings settings, int headWidth) {
        float[] frequencies = new float[headWidth / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = frequency(settings, 2.0 * i / headWidth);
        }
        return frequencies;
    }

    private static float frequency(Settings settings, double exponent) {
        float plain = (float) (1.0 / StrictMath.pow(settings.theta(), exponent) / settings.linearFactor());
        return settings.llama3().map(s -> scaled(s, plain)).orElse(plain);
    }

    private static float scaled(Llama3Scaling s, float frequency) {
        double wavelength = 2 * Math.PI / frequency;
        double low = s.originalContext() / s.lowFactor();
        double high = s.originalContext() / s.highFactor();
        if (wavelength < high) {
            return frequency;
        }
        if (wavelength > low) {
            return (float) (frequency / s.factor());
        }
        double smooth = (s.originalContext() / wavelength - s.lowFactor()) / (s.highFactor() - s.lowFactor());
        return (float) ((1 - smooth) * frequency / s.factor() + smooth * frequency);
    }
}
