package io.levee.rlhf.doctor;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Precision;
import io.levee.kernels.cuda.CudaBackEnd;
import io.levee.kernels.cuda.CudaProbe;
import io.levee.kernels.cuda.JCudaDriver;
import io.levee.kernels.measure.DeviceRates;
import io.levee.kernels.measure.KernelTable;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The GPU's kernels, looked at more closely: all of them in the other precisions too, and how fast they are.
 *
 * @param checks every operation against the reference, by a precision other than float32
 * @param table what each kernel costs, counted in the interpreter
 * @param rates how fast it is; empty where the interpreter is the device
 */
public record GpuDoctor(
        SequencedMap<Precision, List<KernelCheck>> checks, KernelTable table, Optional<DeviceRates> rates) {
    /** Looks at the device of the options, a GPU or the interpreter; takes minutes. */
    public static GpuDoctor examine(DeviceOptions options) {
        SequencedMap<Precision, List<KernelCheck>> checks = new LinkedHashMap<>();
        try (Device reference = Devices.open(Doctor.reference())) {
            for (Precision precision : EnumSet.complementOf(EnumSet.of(Precision.FLOAT32))) {
                checks.put(precision, checks(options, precision, reference));
            }
        }
        KernelTable table = KernelTable.count(options.effectiveThreads());
        boolean gpu = Devices.selection(options).backEnd() instanceof CudaBackEnd;
        return new GpuDoctor(checks, table, gpu ? Optional.of(rates(table)) : Optional.empty());
    }

    private static List<KernelCheck> checks(DeviceOptions options, Precision precision, Device reference) {
        DeviceOptions rounded = options.withThreads(options.threads);
        rounded.precision = precision.toString();
        try (Device device = Devices.open(rounded)) {
            return KernelCheck.all(device, reference);
        }
    }

    private static DeviceRates rates(KernelTable table) {
        CudaProbe probe = CudaProbe.probe(0, 0);
        return DeviceRates.measure(() -> JCudaDriver.open(probe, false), CudaProbe.clock(probe.ordinal()), table);
    }

    /** Whether every operation computes what it should. */
    public boolean well() {
        return checks.values().stream().flatMap(List::stream).allMatch(KernelCheck::passed);
    }
}
