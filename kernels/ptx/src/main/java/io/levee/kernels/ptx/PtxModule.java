package io.levee.kernels.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A loaded module: its kernels, and its variables in device memory. */
public final class PtxModule {
    private final String name;
    private final Map<String, PtxKernel> kernels = new LinkedHashMap<>();
    private final Map<String, Long> variables = new LinkedHashMap<>();

    PtxModule(PtxMachine machine, String name, String ptx) {
        this.name = name;
        List<KernelCode> entries = Programs.find(name, ptx);
        if (entries == null) {
            entries = decode(machine, name, ptx);
        }
        for (KernelCode entry : entries) {
            kernels.put(entry.parsed().name, new PtxKernel(machine, entry));
        }
    }

    private List<KernelCode> decode(PtxMachine machine, String name, String ptx) {
        PtxParser parser = new PtxParser(name, ptx);
        Map<Variable, Long> addresses = new HashMap<>();
        for (Variable variable : parser.variables()) {
            if (variable.space() != Space.SHARED) {
                long address = machine.place(variable);
                addresses.put(variable, address);
                variables.put(variable.name(), address);
            }
        }
        String[] lines = ptx.split("\n", -1);
        List<KernelCode> entries = parser.kernels().stream()
                .map(parsed -> KernelCode.of(name, lines, parsed, addresses))
                .toList();
        if (addresses.isEmpty()) {
            Programs.keep(name, ptx, entries);
        }
        return entries;
    }

    /** The name that it was loaded under. */
    public String name() {
        return name;
    }

    /** All kernels in the order of the text. */
    public List<PtxKernel> kernels() {
        return new ArrayList<>(kernels.values());
    }

    /**
     * The kernel with this name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public PtxKernel kernel(String entry) {
        PtxKernel kernel = kernels.get(entry);
        if (kernel == null) {
            throw new IllegalArgumentException("no kernel " + entry + " in " + name + ": it has " + kernels.keySet());
        }
        return kernel;
    }

    /**
     * The device address of a variable of the module.
     *
     * @throws IllegalArgumentException when there is none
     */
    public long variable(String variable) {
        Long address = variables.get(variable);
        if (address == null) {
            throw new IllegalArgumentException("no variable " + variable + " in " + name);
        }
        return address;
    }
}
