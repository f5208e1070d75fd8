package io.levee.kernels.ptx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A statement while it is decoded: hands out modifiers and operands and checks them strictly. A decoder takes every
 * modifier that it understands; {@link #finish} refuses the statement when one is left.
 */
final class StatementForm {
    private final Statement statement;
    private final Layout layout;
    private final String base;
    private final List<String> modifiers;

    StatementForm(Statement statement, Layout layout) {
        this.statement = statement;
        this.layout = layout;
        List<String> parts = new ArrayList<>(Arrays.asList(statement.opcode().split("\\.")));
        base = parts.removeFirst();
        modifiers = parts;
    }

    String base() {
        return base;
    }

    Statement statement() {
        return statement;
    }

    Layout layout() {
        return layout;
    }

    /** True when the modifier is there; it stays. */
    boolean has(String modifier) {
        return modifiers.contains(modifier);
    }

    /** Takes the modifier; false when it is absent. */
    boolean take(String modifier) {
        return modifiers.remove(modifier);
    }

    /** Takes whichever of the modifiers is present, null when none is. */
    String takeAny(String... options) {
        for (String option : options) {
            if (modifiers.remove(option)) {
                return option;
            }
        }
        return null;
    }

    /** Takes whichever of the modifiers is present. */
    String require(String... options) {
        String taken = takeAny(options);
        if (taken == null) {
            throw error("expected one of " + String.join(", ", options));
        }
        return taken;
    }

    /** Takes the first modifier that is left, null when none is. */
    String takeFirst() {
        return modifiers.isEmpty() ? null : modifiers.removeFirst();
    }

    /** Takes the last modifier that is a type. */
    PtxType takeType() {
        for (int i = modifiers.size() - 1; i >= 0; i--) {
            PtxType type = PtxType.named(modifiers.get(i));
            if (type != null) {
                modifiers.remove(i);
                return type;
            }
        }
        throw error("expected a type");
    }

    /** Refuses what no decoder took. */
    void finish() {
        if (!modifiers.isEmpty()) {
            throw error("unknown modifier ." + String.join(", .", modifiers));
        }
    }

    int count() {
        return statement.operands().size();
    }

    void expectCount(int expected) {
        if (count() != expected) {
            throw error("expected " + expected + " operands, found " + count());
        }
    }

    Operand operand(int index) {
        if (index >= count()) {
            throw error("operand " + (index + 1) + " is missing");
        }
        return statement.operands().get(index);
    }

    /** The elements of a vector operand; any other operand is a vector of one. */
    List<Operand> elements(int index) {
        Operand operand = operand(index);
        return operand instanceof Operand.Vector(List<Operand> elements) ? elements : List.of(operand);
    }

    /** Where the operand's row begins: a register of the type's class or a constant. */
    int row(int index, PtxType type) {
        return row(operand(index), type);
    }

    int row(Operand operand, PtxType type) {
        Register register = register(operand);
        if (register != null) {
            requireClass(register, type);
            return layout.start(register);
        }
        long bits = constant(operand, type);
        return (type.isWide() ? layout.wideConstant(bits) : layout.constant((int) bits)) * WarpLanes.WIDTH;
    }

    /** Where the result's row begins. */
    int destination(int index, PtxType type) {
        return destination(operand(index), type);
    }

    int destination(Operand operand, PtxType type) {
        if (operand instanceof Operand.Name(String name, long _) && name.equals("_")) {
            return 0;
        }
        Register register = requireRegister(operand);
        requireClass(register, type);
        return layout.start(register);
    }

    /** The number of a predicate. */
    int predicate(int index) {
        return predicate(operand(index));
    }

    int predicate(Operand operand) {
        Register register = requireRegister(operand);
        if (register.type() != PtxType.PRED) {
            throw error(register.name() + " is " + register.type() + ", expected a predicate");
        }
        return register.number();
    }

    /** The register that the operand names, null when it is something else. */
    Register register(Operand operand) {
        return operand instanceof Operand.Name(String name, long offset) && offset == 0
                ? statement.scope().register(name)
                : null;
    }

    Register requireRegister(Operand operand) {
        Register register = register(operand);
        if (register == null) {
            throw error("not a register: " + operand);
        }
        return register;
    }

    private void requireClass(Register register, PtxType type) {
        if (!type.accepts(register.type())) {
            throw error(register.name() + " is " + register.type() + ", the instruction works on " + type);
        }
    }

    /** The bits of a constant operand: a number, WARP_SZ, or the address of a variable in its space. */
    long constant(Operand operand, PtxType type) {
        if (operand instanceof Operand.Name(String name, long offset)) {
            if (name.equals("WARP_SZ")) {
                return WarpLanes.WIDTH;
            }
            Variable variable = statement.scope().variable(name);
            if (variable != null && !type.isFloat()) {
                return layout.address(variable) + offset;
            }
            KernelParameter parameter = layout.parameter(name);
            if (parameter != null && type.isWide()) {
                return parameter.offset() + offset;
            }
            throw error("unknown operand " + name);
        }
        if (!Constants.fits(operand, type)) {
            throw error("operand " + operand + " does not fit " + type);
        }
        return Constants.bits(operand, type, false);
    }

    /** The value of an operand that must be a whole number known now. */
    int immediate(int index) {
        if (operand(index) instanceof Operand.Whole(long value)) {
            return (int) value;
        }
        throw error("operand " + (index + 1) + " must be a number");
    }

    PtxFormatException error(String what) {
        return new PtxFormatException(
                layout.module(), statement.line(), "`" + layout.text(statement.line()) + "`: " + what);
    }
}
