package io.levee.kernels.measure;

import io.levee.kernels.cuda.GpuProperties;
import java.util.OptionalDouble;

/**
 * What a device does at most.
 *
 * @param copyBytesPerSecond measured: bytes read and written by a copy inside its memory
 * @param floatOperations a second in float32, by its clock; empty where clock or architecture are not known
 * @param tensorOperations a second on tensor cores in bfloat16, in the same way
 */
public record DevicePeak(double copyBytesPerSecond, OptionalDouble floatOperations, OptionalDouble tensorOperations) {
    private static final int REPETITIONS = 20;
    private static final int AMPERE = 80;
    private static final int HOPPER = 90;

    /**
     * Measures the copy and derives the rest.
     *
     * @param bytes that are copied
     * @param clock cycles a second
     */
    static DevicePeak measure(TimingDriver driver, long bytes, OptionalDouble clock) {
        GpuProperties device = driver.properties();
        return new DevicePeak(
                copied(driver, bytes),
                perSecond(floatsPerCycle(device), device, clock),
                perSecond(tensorsPerCycle(device), device, clock));
    }

    private static double copied(TimingDriver driver, long bytes) {
        long from = driver.allocate(bytes);
        long to = driver.allocate(bytes);
        try {
            driver.fill(from, (byte) 0, bytes);
            driver.time(() -> driver.copy(to, from, bytes), 1);
            return 2.0 * bytes / driver.time(() -> driver.copy(to, from, bytes), REPETITIONS);
        } finally {
            driver.free(from);
            driver.free(to);
        }
    }

    private static OptionalDouble perSecond(int perCycle, GpuProperties device, OptionalDouble clock) {
        return perCycle == 0 || clock.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(clock.getAsDouble() * device.multiprocessors() * perCycle);
    }

    /** Of a multiprocessor (CUDA programming guide, arithmetic instructions; a multiply-add is two); 0 for an unknown one. */
    private static int floatsPerCycle(GpuProperties device) {
        int architecture = architecture(device);
        return architecture == AMPERE ? 128 : architecture > AMPERE && architecture <= HOPPER ? 256 : 0;
    }

    /** The same; 0 also between A100 and H100, where cards of an architecture differ. */
    private static int tensorsPerCycle(GpuProperties device) {
        return switch (architecture(device)) {
            case AMPERE -> 2048;
            case HOPPER -> 4096;
            default -> 0;
        };
    }

    private static int architecture(GpuProperties device) {
        return 10 * device.major() + device.minor();
    }
}
