package io.levee.rlhf.doctor;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Selection;
import io.levee.kernels.cuda.CudaProbe;
import io.levee.kernels.cuda.JCudaDriver;
import io.levee.kernels.measure.DeviceRates;
import io.levee.kernels.measure.KernelTable;
import io.levee.rlhf.run.DeviceOptions;
import io.levee.rlhf.run.Devices;
import java.util.List;
import java.util.Optional;

/**
 * The GPU's kernels, looked at more closely: all of them in bfloat16 too, and how fast they are.
 *
 * @param checks every operation in bfloat16 against the reference
 * @param table what each kernel costs, counted in the interpreter
 * @param rates how fast it is; empty where the interpreter is the device
 */
public record GpuDoctor(List<KernelCheck> checks, KernelTable table, Optional<DeviceRates> rates) {
    /** Looks at the device of the options, a GPU or the interpreter; takes minutes. */
    public static GpuDoctor examine(DeviceOptions options) {
        DeviceOptions half = options.withThreads(options.threads);
        half.precision = "bfloat16";
        List<KernelCheck> checks;
        try (Device device = Devices.open(half);
                Device reference = Devices.open(Doctor.reference())) {
            checks = KernelCheck.all(device, reference);
        }
        KernelTable table = KernelTable.count(options.effectiveThreads());
        boolean gpu = Devices.selection(options).backend() == Selection.Backend.CUDA;
        return new GpuDoctor(checks, table, gpu ? Optional.of(rates(table)) : Optional.empty());
    }

    private static DeviceRates rates(KernelTable table) {
        CudaProbe probe = CudaProbe.probe(0, 0);
        return DeviceRates.measure(() -> JCudaDriver.open(probe, false), CudaProbe.clock(probe.ordinal()), table);
    }

    /** Whether every operation computes what it should. */
    public boolean well() {
        return checks.stream().allMatch(KernelCheck::passed);
    }
}
