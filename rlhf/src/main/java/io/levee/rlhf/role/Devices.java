package io.levee.rlhf.role;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels;
import io.levee.kernels.Precision;
import io.levee.kernels.Selection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Opens the back-end that the options ask for. */
public final class Devices {
    private static final System.Logger LOG = System.getLogger(Devices.class.getName());
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private Devices() {}

    /** What the options choose here, and why; an error when the asked-for back-end cannot run here. */
    public static Selection selection(DeviceOptions options) {
        return Selection.choose(
                new Selection.Request(options.device, options.threads, false, Precision.of(options.precision)));
    }

    /** A device, or an error when the asked-for back-end cannot run here; a slower one than could be is said once, loudly. */
    public static Device open(DeviceOptions options) {
        Selection selection = selection(options);
        selection.warning().filter(WARNED::add).ifPresent(warning -> LOG.log(System.Logger.Level.WARNING, warning));
        return new Device(selection.open());
    }

    /** What decides the bits of a run on this device: compared when a run is resumed. Threads are not among it. */
    public static java.util.SequencedMap<String, Object> facts(Device device) {
        Kernels.Description description = device.kernels().description();
        java.util.SequencedMap<String, Object> facts = new java.util.LinkedHashMap<>();
        facts.put("backend", description.backend());
        facts.put("lanes", description.lanes());
        facts.put("jdk", Runtime.version().toString());
        facts.put("processes", 1);
        return facts;
    }
}
