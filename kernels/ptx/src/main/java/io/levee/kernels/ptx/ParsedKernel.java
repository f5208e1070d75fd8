package io.levee.kernels.ptx;

import java.util.ArrayList;
import java.util.List;

/** An entry as written: parameters, registers, variables, statements. */
final class ParsedKernel {
    final String name;
    final Scope scope;
    final List<KernelParameter> parameters = new ArrayList<>();
    final List<Statement> statements = new ArrayList<>();
    final List<Variable> shared = new ArrayList<>();
    final List<Variable> local = new ArrayList<>();

    /** Predicates declared; number 0 holds the carry flags. */
    int predicates = 1;

    private int registers;

    /** Threads that a block may have ({@code .maxntid}) and must have ({@code .reqntid}); 0 when not said. */
    int maxThreads;

    int[] requiredThreads;

    ParsedKernel(String name, Scope module) {
        this.name = name;
        this.scope = new Scope(module);
    }

    /** A new register of the type. */
    Register register(String name, PtxType type) {
        return new Register(name, type, type == PtxType.PRED ? predicates++ : registers++);
    }
}
