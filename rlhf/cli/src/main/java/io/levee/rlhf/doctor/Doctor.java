package io.levee.rlhf.doctor;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import io.levee.kernels.BackEnd;
import io.levee.kernels.Selection;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import io.levee.rlhf.run.Hardware;
import io.levee.rlhf.run.Version;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * The state of this machine for Levee.
 *
 * @param facts what there is, what is used of it, what is not and why
 * @param checks every operation against the reference
 * @param warnings what works but could be better
 */
public record Doctor(SequencedMap<String, Object> facts, List<KernelCheck> checks, List<String> warnings) {
    /** Looks at the machine and checks the back-end that the options choose. */
    public static Doctor examine(DeviceOptions options) {
        SequencedMap<String, Object> facts = new LinkedHashMap<>();
        List<String> warnings = new ArrayList<>();
        facts.put("levee", Version.TEXT);
        facts.put("java", java());
        facts.put("machine", machine());
        Selection selection = Devices.selection(options);
        try (Device device = new Device(selection.open());
                Device reference = Devices.open(reference())) {
            facts.put("backend", backend(options, selection));
            facts.put("gpu", gpu());
            selection.warning().ifPresent(warnings::add);
            facts.put("mpi", NativeLibraries.mpi() + "; not used: training runs in one process in this version");
            return new Doctor(facts, KernelCheck.all(device, reference), warnings);
        }
    }

    private static String gpu() {
        return BackEnd.named("cuda")
                .map(BackEnd::offer)
                .map(gpu -> gpu.line()
                        + (gpu.obstacle().isEmpty() ? "; used by --device cuda" : "; --device cuda cannot be used"))
                .orElse("not looked for: the artifact levee-kernels-cuda is not on the class path");
    }

    static DeviceOptions reference() {
        DeviceOptions options = new DeviceOptions();
        options.device = "reference";
        options.threads = 1;
        return options;
    }

    /** Whether every operation computes what it should. */
    public boolean well() {
        return checks.stream().allMatch(KernelCheck::passed);
    }

    private static Map<String, Object> java() {
        Map<String, Object> java = new LinkedHashMap<>();
        java.put("version", Runtime.version().toString());
        java.put("vm", System.getProperty("java.vm.name") + ", " + System.getProperty("java.vendor"));
        java.put("home", System.getProperty("java.home"));
        java.put("flags", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
        java.put(
                "vector_module",
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
        java.put(
                "collectors",
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .collect(Collectors.joining(", ")));
        return java;
    }

    private static Map<String, Object> machine() {
        Map<String, Object> machine = new LinkedHashMap<>(Hardware.fields());
        machine.put("memory_limit_bytes", MemoryPlan.machineLimitBytes());
        machine.put("java_heap_limit_bytes", Runtime.getRuntime().maxMemory());
        return machine;
    }

    private static Map<String, Object> backend(DeviceOptions options, Selection selection) {
        Map<String, Object> backend = new LinkedHashMap<>();
        backend.put("asked_for", options.device);
        backend.put("used", selection.toString());
        backend.put("name", selection.backEnd().name());
        backend.put("lane_bits", selection.offer().laneBits());
        backend.put("threads", selection.threads());
        return backend;
    }
}
