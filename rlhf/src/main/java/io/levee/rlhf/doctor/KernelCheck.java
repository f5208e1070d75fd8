package io.levee.rlhf.doctor;

import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.measure.Operands;
import java.util.ArrayList;
import java.util.List;

/**
 * An operation of the back-end in use against the reference.
 *
 * @param operation which
 * @param error largest ‖x − reference‖ / ‖reference‖ of its results
 * @param complaint what is wrong, or empty when all is well
 */
public record KernelCheck(String operation, double error, String complaint) {
    private static final double TOLERANCE = 2e-5;

    /** How often the rounding of factors, where that is more, may come together. */
    private static final int ROUNDINGS = 5;

    private static final String PURPOSE = "doctor";

    /** Whether the operation does what it should. */
    public boolean passed() {
        return complaint.isEmpty();
    }

    /** Checks every operation on small random operands. */
    public static List<KernelCheck> all(Device device, Device reference) {
        List<KernelCheck> checks = new ArrayList<>();
        for (KernelTrial trial : KernelTrial.all()) {
            checks.add(one(trial, device, reference));
        }
        return checks;
    }

    private static KernelCheck one(KernelTrial trial, Device device, Device reference) {
        try {
            List<float[]> found = results(trial, device);
            List<float[]> expected = results(trial, reference);
            double worst = 0;
            for (int i = 0; i < expected.size(); i++) {
                worst = Math.max(worst, distance(found.get(i), expected.get(i)));
            }
            double most = tolerance(device);
            String complaint = worst <= most
                    ? ""
                    : "differs from the reference by %.3g, at most %.3g is rounding".formatted(worst, most);
            return new KernelCheck(trial.operation(), worst, complaint);
        } catch (RuntimeException | LinkageError failure) {
            return new KernelCheck(trial.operation(), Double.NaN, failure.toString());
        }
    }

    private static double tolerance(Device device) {
        return Math.max(TOLERANCE, ROUNDINGS * device.kernels().description().rounding());
    }

    private static List<float[]> results(KernelTrial trial, Device device) {
        try (Operands operands = new Operands(
                device, RandomStream.of(1, PURPOSE).at(trial.operation().hashCode()))) {
            trial.body().accept(operands);
            return operands.results();
        }
    }

    /** Relative distance; not a number and infinite are distances too. */
    private static double distance(float[] found, float[] expected) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(found[i] - expected[i], 2);
            size += Math.pow(expected[i], 2);
        }
        double distance = Math.sqrt(difference) / Math.max(Math.sqrt(size), 1e-6);
        return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
    }
}
