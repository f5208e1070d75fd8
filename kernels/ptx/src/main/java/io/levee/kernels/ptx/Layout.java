package io.levee.kernels.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a kernel's constants and variables lie. */
final class Layout {
    private final String module;
    private final String[] lines;
    private final Map<Variable, Long> addresses;
    private final Map<Integer, Integer> constants = new LinkedHashMap<>();
    private final Map<Long, Integer> wideConstants = new LinkedHashMap<>();
    private final Map<String, KernelParameter> parameters = new HashMap<>();
    private final RowAssignment assignment;
    private int rows;
    private int wideRows;
    private int sharedBytes;
    private int localBytes;

    /**
     * A layout.
     *
     * @param lines the module's text
     * @param liveness of the kernel's registers
     * @param globals device addresses of the module's variables
     */
    Layout(String module, String[] lines, ParsedKernel kernel, Liveness liveness, Map<Variable, Long> globals) {
        this.module = module;
        this.lines = lines;
        this.addresses = new HashMap<>(globals);
        this.assignment = new RowAssignment(liveness);
        this.rows = assignment.narrowRows();
        this.wideRows = assignment.wideRows();
        kernel.parameters.forEach(parameter -> parameters.put(parameter.name(), parameter));
        List<Variable> shared = new ArrayList<>(kernel.shared);
        shared.addAll(moduleShared(kernel));
        placeShared(shared);
        for (Variable variable : kernel.local) {
            localBytes = align(localBytes, variable.alignment());
            addresses.put(variable, (long) localBytes);
            localBytes += variable.bytes();
        }
        localBytes = align(localBytes, 16);
    }

    /** Shared variables of the module that the kernel names: only these take memory in its blocks. */
    private static List<Variable> moduleShared(ParsedKernel kernel) {
        List<Variable> used = new ArrayList<>();
        for (Statement statement : kernel.statements) {
            for (Operand operand : statement.operands()) {
                Operand inner = operand instanceof Operand.Address(Operand base) ? base : operand;
                if (inner instanceof Operand.Name(String name, long _)) {
                    Variable variable = statement.scope().variable(name);
                    boolean ofModule = variable != null && !kernel.shared.contains(variable);
                    if (ofModule && variable.space() == Space.SHARED && !used.contains(variable)) {
                        used.add(variable);
                    }
                }
            }
        }
        return used;
    }

    /** Dynamic shared memory starts after the static variables. */
    private void placeShared(List<Variable> shared) {
        int dynamicAlignment = 1;
        for (Variable variable : shared) {
            if (variable.isDynamic()) {
                dynamicAlignment = Math.max(16, Math.max(dynamicAlignment, variable.alignment()));
                continue;
            }
            sharedBytes = align(sharedBytes, variable.alignment());
            addresses.put(variable, (long) sharedBytes);
            sharedBytes += variable.bytes();
        }
        sharedBytes = align(sharedBytes, dynamicAlignment);
        for (Variable variable : shared) {
            if (variable.isDynamic()) {
                addresses.put(variable, (long) sharedBytes);
            }
        }
    }

    private static int align(int offset, int alignment) {
        return (offset + alignment - 1) / alignment * alignment;
    }

    String module() {
        return module;
    }

    /** A line of the module's text, without blanks around it. */
    String text(int line) {
        return lines[line - 1].strip();
    }

    /** The variable's address in its space. */
    long address(Variable variable) {
        return addresses.get(variable);
    }

    /** The parameter with this name, or null. */
    KernelParameter parameter(String name) {
        return parameters.get(name);
    }

    /** Where the register's row begins in the file of its width. */
    int start(Register register) {
        return assignment.row(register) * WarpLanes.WIDTH;
    }

    /** The row that holds the value in every lane. */
    int constant(int value) {
        return constants.computeIfAbsent(value, _ -> rows++);
    }

    /** The row of 64-bit lanes that holds the value in every lane. */
    int wideConstant(long value) {
        return wideConstants.computeIfAbsent(value, _ -> wideRows++);
    }

    Map<Integer, Integer> constants() {
        return constants;
    }

    Map<Long, Integer> wideConstants() {
        return wideConstants;
    }

    int rows() {
        return rows;
    }

    int wideRows() {
        return wideRows;
    }

    int sharedBytes() {
        return sharedBytes;
    }

    int localBytes() {
        return localBytes;
    }
}
