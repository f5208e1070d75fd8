package io.levee.kernels.ptx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names between two braces; inner braces of inline assembly may declare a name again. */
final class Scope {
    private final Scope parent;
    private final Map<String, Register> registers = new HashMap<>();
    private final Map<String, Variable> variables = new HashMap<>();
    private final Map<String, Integer> labels = new HashMap<>();
    private final Map<String, List<String>> targets = new HashMap<>();

    Scope(Scope parent) {
        this.parent = parent;
    }

    Scope parent() {
        return parent;
    }

    /** False when the name is taken in this scope. */
    boolean declare(Register register) {
        return registers.putIfAbsent(register.name(), register) == null;
    }

    /** False when the name is taken in this scope. */
    boolean declare(Variable variable) {
        return variables.putIfAbsent(variable.name(), variable) == null;
    }

    /** False when the label stands in this scope already. */
    boolean declareLabel(String name, int statement) {
        return labels.putIfAbsent(name, statement) == null;
    }

    void declareTargets(String name, List<String> labels) {
        targets.put(name, labels);
    }

    /** The register with this name here or further out, or null. */
    Register register(String name) {
        Register found = registers.get(name);
        return found != null || parent == null ? found : parent.register(name);
    }

    /** The variable with this name here or further out, or null. */
    Variable variable(String name) {
        Variable found = variables.get(name);
        return found != null || parent == null ? found : parent.variable(name);
    }

    /** The number of the statement after the label, or null. */
    Integer label(String name) {
        Integer found = labels.get(name);
        return found != null || parent == null ? found : parent.label(name);
    }

    /** The list of branch targets with this name, or null. */
    List<String> targets(String name) {
        List<String> found = targets.get(name);
        return found != null || parent == null ? found : parent.targets(name);
    }
}
