package io.levee.rlhf;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels;
import io.levee.kernels.Precision;
import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.ptx.MachineDriver;
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
     * @param precision of products
     * @param kernels makes an instance
     */
    public record Backend(String device, Precision precision, Supplier<Kernels> kernels) {
        /** Products are computed in float32. */
        public boolean isFloat32() {
            return precision == Precision.FLOAT32;
        }

        /** A device that the caller closes. */
        public Device open() {
            return new Device(kernels.get());
        }

        @Override
        public String toString() {
            return isFloat32() ? device : device + " in " + precision;
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
                new Backend("reference", Precision.FLOAT32, ReferenceKernels::new),
                new Backend("cpu", Precision.FLOAT32, () -> new SimdKernels(2)),
                ptx(Precision.FLOAT32),
                ptx(Precision.BFLOAT16X3),
                ptx(Precision.BFLOAT16));
        return all.stream()
                .filter(backend -> named.isEmpty() || backend.device().equals(named))
                .toList();
    }

    private static Backend ptx(Precision precision) {
        return new Backend("ptx", precision, () -> new CudaKernels(MachineDriver.fast(2), precision));
    }
}
