package io.levee.kernels.ptx;

import java.util.List;

/**
 * An instruction as written.
 *
 * @param guard name of the predicate in front of it, or null
 * @param guardNegated whether it runs where the predicate is false
 * @param opcode with its modifiers
 * @param scope where its names are looked up
 * @param line of the PTX text
 * @param place file and line of the source it was compiled from
 */
record Statement(
        String guard,
        boolean guardNegated,
        String opcode,
        List<Operand> operands,
        Scope scope,
        int line,
        SourcePlace place) {}
