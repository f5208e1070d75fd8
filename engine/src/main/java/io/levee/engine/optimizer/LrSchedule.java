package io.levee.engine.optimizer;

/**
 * The factor of the learning rate at each optimizer step: a linear warm-up, then the schedule over the rest.
 *
 * <p>Warm-up lasts w = ⌊ratio · total⌋ + 1 steps with factor (k + 1) / w, so the first step already moves; the schedule
 * runs over total − w steps. {@link Reference} has the rule of transformers and safe-rlhf instead.
 */
public sealed interface LrSchedule {
    /** Share of all steps that warm up. */
    double warmup();

    /** Factor at step k (from 0) of {@code total}. */
    default double factor(long k, long total) {
        long warm = (long) Math.floor(warmup() * total) + 1;
        if (k < warm) {
            return (k + 1) / (double) warm;
        }
        return falling(k - warm, total - warm);
    }

    /** Factor after the warm-up, at step k (from 0) of the {@code rest}. */
    private double falling(long k, long rest) {
        double done = Math.min(1.0, k / (double) Math.max(1, rest));
        return switch (this) {
            case Constant _ -> 1.0;
            case Linear s -> s.floor() + (1 - s.floor()) * (1 - done);
            case Cosine s -> s.floor() + (1 - s.floor()) * 0.5 * (1 + StrictMath.cos(Math.PI * done));
            case Reference s -> s.schedule().falling(k, rest);
        };
    }

    /** Factor 1 after the warm-up. */
    record Constant(double warmup) implements LrSchedule {}

    /** A straight line down to {@code floor}. */
    record Linear(double warmup, double floor) implements LrSchedule {}

    /** Half a cosine down to {@code floor} (Loshchilov and Hutter 2017). */
    record Cosine(double warmup, double floor) implements LrSchedule {}

    /**
     * A schedule by the rule of transformers: w = ⌊ratio · total⌋ and factor k / w, so the first step does not move, and a
     * constant rate does not warm up.
     */
    record Reference(LrSchedule schedule) implements LrSchedule {
        @Override
        public double warmup() {
            return schedule instanceof Constant ? 0 : schedule.warmup();
        }

        @Override
        public double factor(long k, long total) {
            long warm = (long) (warmup() * total);
            if (k < warm) {
                return k / (double) Math.max(1, warm);
            }
            return schedule.falling(k - warm, total - warm);
        }
    }

    /**
     * The schedule of a name in a recipe.
     *
     * @throws IllegalArgumentException for an unknown name
     */
    static LrSchedule of(String name, double warmup, double floor) {
        return switch (name) {
            case "constant" -> new Constant(warmup);
            case "linear" -> new Linear(warmup, floor);
            case "cosine" -> new Cosine(warmup, floor);
            default ->
                throw new IllegalArgumentException(
                        "schedule '" + name + "' is unknown: expected constant, linear or cosine");
        };
    }
}
