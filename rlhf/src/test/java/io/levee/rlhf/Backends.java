package io.levee.rlhf;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.kernels.simd.SimdKernels;
import java.util.List;
import java.util.function.Supplier;

/** The back-ends that can run here, or the one that {@code -Dlevee.device} names. */
public final class Backends {
    private Backends() {}

    /**
     * One back-end.
     *
     * @param device its name on the command line
     * @param kernels makes an instance
     */
    public record Backend(String device, Supplier<Kernels> kernels) {
        /** A device that the caller closes. */
        public Device open() {
            return new Device(kernels.get());
        }

        @Override
        public String toString() {
            return device;
        }
    }

    /** All of them, the reference first. */
    public static List<Backend> available() {
        String named = System.getProperty("levee.device", "");
        List<Backend> all =
                List.of(new Backend("reference", ReferenceKernels::new), new Backend("cpu", () -> new SimdKernels(2)));
        return all.stream()
                .filter(backend -> named.isEmpty() || backend.device().equals(named))
                .toList();
    }
}
