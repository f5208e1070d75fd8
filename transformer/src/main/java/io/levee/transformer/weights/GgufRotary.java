package io.levee.transformer.weights;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Gguf;
import io.levee.engine.store.StoredTensor;
import io.levee.transformer.block.RotaryTable;
import io.levee.transformer.block.RotaryTable.Llama3Scaling;
import io.levee.transformer.block.RotaryTable.Settings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * How rotary angles grow, in a GGUF file. llama.cpp knows LLaMA 3's scaling as a tensor of D/2 numbers by which frequencies
 * are divided; here it is taken back to the settings that it comes from. The settings themselves are kept in keys
 * {@code levee.rope.*}, which llama.cpp ignores.
 */
final class GgufRotary {
    static final String BASE = "rope.freq_base";
    static final String SLIDING_BASE = "rope.freq_base_swa";
    static final String SCALING = "rope.scaling.type";
    static final String FACTOR = "rope.scaling.factor";
    static final String ORIGINAL_CONTEXT = "rope.scaling.original_context_length";
    static final String LLAMA3_FACTOR = "levee.rope.factor";
    static final String LOW = "levee.rope.low_freq_factor";
    static final String HIGH = "levee.rope.high_freq_factor";

    private static final double USUAL_LOW = 1;
    private static final double USUAL_HIGH = 4;
    private static final int USUAL_CONTEXT = 8192;
    private static final double TOLERANCE = 1e-4;

    private final Gguf file;
    private final String architecture;
    private final int headWidth;

    private GgufRotary(Gguf file, String architecture, int headWidth) {
        this.file = file;
        this.architecture = architecture;
        this.headWidth = headWidth;
    }

    /** The settings in a file; a kind of scaling that is not built here is a {@link BadInputException} that names it. */
    static Settings read(Gguf file, String architecture, int headWidth, double usualBase) {
        return new GgufRotary(file, architecture, headWidth).settings(usualBase);
    }

    private String key(String name) {
        return architecture + "." + name;
    }

    /** The base of the angles of layers with a window, in families where it is another. */
    static double slidingBase(Gguf file, String architecture, double usual) {
        String key = architecture + "." + SLIDING_BASE;
        double base = file.has(key) ? file.number(key) : usual;
        if (!(base > 0 && base < Double.POSITIVE_INFINITY)) {
            throw new BadInputException("%s, metadata key %s: expected a finite number above 0, found %s"
                    .formatted(file.path(), key, base));
        }
        return base;
    }

    private Settings settings(double usualBase) {
        double theta = number(key(BASE), usualBase);
        if (file.find("rope_factors_long.weight").isPresent()) {
            throw new BadInputException(
                    file.path() + ": rope_factors_long.weight: rope scaling 'longrope' is not supported");
        }
        String type = file.has(key(SCALING)) ? file.text(key(SCALING)) : "none";
        double linear = switch (type) {
            case "none" -> number(key("rope.scale_linear"), 1);
            case "linear" -> file.number(key(FACTOR));
            default ->
                throw new BadInputException(
                        "%s, metadata key %s: rope scaling '%s' is not supported; expected none or linear"
                                .formatted(file.path(), key(SCALING), type));
        };
        if (!(theta > 0 && theta < Double.POSITIVE_INFINITY) || !(linear > 0 && linear < Double.POSITIVE_INFINITY)) {
            throw new BadInputException("%s: %s %s and %s %s: both must be finite and above 0"
                    .formatted(file.path(), key(BASE), theta, key(FACTOR), linear));
        }
        Optional<StoredTensor> factors = file.find(GgufNames.ROTARY_FACTORS);
        return factors.isEmpty()
                ? new Settings(theta, linear, Optional.empty())
                : new Settings(theta, linear, scaling(theta, floats(factors.get())));
    }

    private float[] floats(StoredTensor tensor) {
        tensor.require(headWidth / 2);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = StoredWeight.of(tensor).floats(arena);
            return values.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        }
    }

    /** LLaMA 3's scaling with just these factors; empty when all are 1. */
    private Optional<Llama3Scaling> scaling(double theta, float[] factors) {
        float largest = 1;
        for (float factor : factors) {
            largest = Math.max(largest, factor);
        }
        int context = file.has(key(ORIGINAL_CONTEXT)) ? file.integer(key(ORIGINAL_CONTEXT)) : USUAL_CONTEXT;
        if (context < 1) {
            throw new BadInputException("%s, metadata key %s: expected a length above 0, found %,d"
                    .formatted(file.path(), key(ORIGINAL_CONTEXT), context));
        }
        Llama3Scaling scaling = new Llama3Scaling(
                number(LLAMA3_FACTOR, largest), number(LOW, USUAL_LOW), number(HIGH, USUAL_HIGH), context);
        float[] expected = factors(theta, scaling, headWidth);
        for (int i = 0; i < factors.length; i++) {
            if (!(Math.abs(factors[i] - expected[i]) <= TOLERANCE * expected[i])) {
                throw new BadInputException(
                        ("%s: %s divides frequency %d by %s, where LLaMA 3's scaling (factor %s, low %s, high %s,"
                                        + " original context %d) divides by %s; other scalings are not supported")
                                .formatted(
                                        file.path(),
                                        GgufNames.ROTARY_FACTORS,
                                        i,
                                        factors[i],
                                        scaling.factor(),
                                        scaling.lowFactor(),
                                        scaling.highFactor(),
                                        context,
                                        expected[i]));
            }
        }
        return largest == 1 ? Optional.empty() : Optional.of(scaling);
    }

    private double number(String key, double otherwise) {
        return file.has(key) ? file.number(key) : otherwise;
    }

    /** What each of the D/2 frequencies is divided by. */
    static float[] factors(double theta, Llama3Scaling scaling, int headWidth) {
        float[] plain = RotaryTable.frequencies(Settings.of(theta), headWidth);
        float[] scaled = RotaryTable.frequencies(new Settings(theta, 1, Optional.of(scaling)), headWidth);
        float[] factors = new float[plain.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = plain[i] / scaled[i];
        }
        return factors;
    }
}
