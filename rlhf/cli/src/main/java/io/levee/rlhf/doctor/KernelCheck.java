package io.levee.rlhf.doctor;

import io.levee.engine.tensor.Device;
import io.levee.kernels.cases.Case;
import io.levee.kernels.cases.OperationCases;
import io.levee.kernels.cases.Output;
import io.levee.kernels.cases.Workbench;
import java.util.List;

/**
 * An operation of the back-end in use against the reference.
 *
 * @param operation which
 * @param error largest ‖x − reference‖ / ‖reference‖ of its results
 * @param complaint what is wrong, or empty when all is well
 */
public record KernelCheck(String operation, double error, String complaint) {
    /** How often the rounding of factors, where that is more than the result's tolerance, may come together. */
    private static final int ROUNDINGS = 5;

    /** Whether the operation does what it should. */
    public boolean passed() {
        return complaint.isEmpty();
    }

    /** Checks every operation on small random operands. */
    public static List<KernelCheck> all(Device device, Device reference) {
        return OperationCases.trials().stream()
                .map(trial -> one(trial, device, reference))
                .toList();
    }

    static KernelCheck one(Case trial, Device device, Device reference) {
        try {
            List<Output> found = outputs(trial, device);
            List<Output> expected = outputs(trial, reference);
            double rounding = ROUNDINGS * device.kernels().description().rounding();
            double worst = 0;
            String complaint = "";
            for (int i = 0; i < expected.size(); i++) {
                Output output = found.get(i);
                double distance = output.distance(expected.get(i));
                double most = output.tolerance() == 0 ? 0 : Math.max(output.tolerance(), rounding);
                worst = Math.max(worst, distance);
                if (distance > most && complaint.isEmpty()) {
                    complaint = "%s differs from the reference by %.3g, at most %.3g is rounding (%s)"
                            .formatted(output.name(), distance, most, trial.shape());
                }
            }
            return new KernelCheck(trial.operation(), worst, complaint);
        } catch (RuntimeException | LinkageError | AssertionError failure) {
            return new KernelCheck(trial.operation(), Double.NaN, failure.toString());
        }
    }

    private static List<Output> outputs(Case trial, Device device) {
        try (Workbench bench = Workbench.on(device.kernels())) {
            return trial.run(bench);
        }
    }
}
