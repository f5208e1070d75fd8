package io.levee.kernels.ptx;

import java.util.Map;

/** An entry after decoding: what every machine that loads the same text shares. Nothing in it changes while it runs. */
record KernelCode(
        ParsedKernel parsed, Layout layout, Instruction[] instructions, FirstWrites firstWrites, boolean hasFences) {
    /**
     * Decodes an entry.
     *
     * @param lines the module's text
     * @param globals device addresses of the module's variables
     */
    static KernelCode of(String module, String[] lines, ParsedKernel parsed, Map<Variable, Long> globals) {
        Liveness liveness = new Liveness(parsed.statements);
        Layout layout = new Layout(module, lines, parsed, liveness, globals);
        Instruction[] instructions = StatementDecoder.decode(parsed.statements, layout);
        boolean fences = parsed.statements.stream()
                .map(Statement::opcode)
                .anyMatch(opcode -> opcode.startsWith("membar") || opcode.startsWith("fence"));
        return new KernelCode(parsed, layout, instructions, FirstWrites.of(liveness, instructions), fences);
    }
}
