package io.levee.kernels.ptx;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Small kernels as text, on a machine. The body finds registers of all classes, its thread in %tid0 and its lane in
 * %lane.
 */
final class Ptx {
    private static final String HEADER = ".version 8.0\n.target sm_80\n.address_size 64\n";

    private static final String REGISTERS = """
            .reg .pred %p<8>;
            .reg .b16 %h<8>;
            .reg .b32 %r<32>, %tid0, %lane;
            .reg .f32 %f<32>;
            .reg .b64 %rd<16>;
        """;

    private Ptx() {}

    /**
     * A module with one entry {@code run}.
     *
     * @param parameters as {@code u64 out, u32 n}
     * @param body one instruction or declaration a line
     */
    static String kernel(String parameters, String body) {
        return module("", parameters, body);
    }

    /** The same with declarations in front of the entry. */
    static String module(String declarations, String parameters, String body) {
        String list = Arrays.stream(parameters.split(","))
                .map(String::strip)
                .filter(parameter -> !parameter.isEmpty())
                .map(parameter -> ".param ." + parameter)
                .collect(Collectors.joining(",\n    "));
        return HEADER + declarations + "\n.visible .entry run(\n    " + list + "\n)\n{\n" + REGISTERS
                + "    mov.u32 %tid0, %tid.x;\n    mov.u32 %lane, %laneid;\n" + body + "\n    ret;\n}\n";
    }

    static PtxMachine checked() {
        return new PtxMachine(PtxMachine.Settings.checking().withInstructionBudget(1_000_000));
    }

    /** Runs blocks of {@code threads} with this much dynamic shared memory. */
    static LaunchCounts run(
            PtxMachine machine, String text, int blocks, int threads, int shared, Object... parameters) {
        PtxKernel kernel = machine.load("test", text).kernel("run");
        MemorySegment packed = Snippet.pack(parameters);
        return machine.launch(kernel, blocks, 1, 1, threads, 1, 1, shared, packed);
    }

    /** Runs a kernel with the one parameter {@code out}, an array of ints that begins as zeros, and returns it. */
    static int[] ints(String body, int count, int blocks, int threads) {
        return ints("", body, count, blocks, threads);
    }

    static int[] ints(String declarations, String body, int count, int blocks, int threads) {
        try (PtxMachine machine = checked()) {
            long out = Snippet.upload(machine, new int[count]);
            run(machine, module(declarations, "u64 out", body), blocks, threads, 0, out);
            return Snippet.downloadInts(machine, out, count);
        }
    }

    /** Stores a register at {@code out[index]}. */
    static String store(String register, String index) {
        return "ld.param.u64 %rd14, [out];\nmul.wide.u32 %rd15, " + index + ", 4;\nadd.s64 %rd14, %rd14, %rd15;\n"
                + "st.global.u32 [%rd14], " + register + ";\n";
    }
}
