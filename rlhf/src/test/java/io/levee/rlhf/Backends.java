package io.levee.rlhf;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels;
import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.cuda.MachineDriver;
import io.levee.kernels.cuda.Precision;
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
     * @param isFloat32 products are computed in float32
     * @param kernels makes an instance
     */
    public record Backend(String device, boolean isFloat32, Supplier<Kernels> kernels) {
        /** A device that the caller closes. */
        public Device open() {
            return new Device(kernels.get());
        }

        @Override
        public String toString() {
            return isFloat32 ? device : device + " in bfloat16";
        }
    }

    /** Those that compute in float32. */
    public static List<Backend> float32() {
        return available().stream().filter(Backend::isFloat32).toList();
    }

    /** All of them, the reference first. */
    public static List<Backend> available() {
        String named = System.getProperty("levee.device", "");
        List<Backend> all = List.of(
                new Backend("reference", true, ReferenceKernels::new),
                new Backend("cpu", true, () -> new SimdKernels(2)),
                new Backend("ptx", true, () -> new CudaKernels(MachineDriver.fast(2), Precision.FLOAT32)),
                new Backend("ptx", false, () -> new CudaKernels(MachineDriver.fast(2), Precision.BFLOAT16)));
        return all.stream()
                .filter(backend -> named.isEmpty() || backend.device().equals(named))
                .toList();
    }
}
