package io.levee.kernels.ptx;

import java.util.List;
import java.util.Set;

/** Decodes loads and stores. Hints for caches are understood and change nothing. */
final class MemoryInstructions {
    private static final String[] HINTS = {
        "ca",
        "cg",
        "cs",
        "lu",
        "cv",
        "wb",
        "wt",
        "volatile",
        "weak",
        "relaxed",
        "acquire",
        "release",
        "gpu",
        "cta",
        "sys",
        "L1::evict_normal",
        "L1::evict_unchanged",
        "L1::evict_first",
        "L1::evict_last",
        "L1::no_allocate",
        "L2::64B",
        "L2::128B",
        "L2::256B"
    };

    private static final Set<String> STRONG = Set.of("volatile", "relaxed", "acquire", "release");

    private MemoryInstructions() {}

    static Instruction decode(StatementForm form) {
        return switch (form.base()) {
            case "ld", "ldu" -> load(form);
            case "st" -> store(form);
            case "prefetch", "prefetchu" -> prefetch(form);
            case "isspacep" -> isInSpace(form);
            default -> null;
        };
    }

    /** Takes all hints; true when one of them makes the access a strong one, which may meet atomics. */
    static boolean takeHints(StatementForm form) {
        boolean strong = false;
        for (String hint = form.takeAny(HINTS); hint != null; hint = form.takeAny(HINTS)) {
            strong |= STRONG.contains(hint);
        }
        return strong;
    }

    static Space takeSpace(StatementForm form) {
        String name = form.takeAny("global", "const", "shared", "shared::cta", "local", "param");
        return name == null ? Space.GENERIC : Space.named(name);
    }

    private static int takeVector(StatementForm form) {
        String vector = form.takeAny("v2", "v4", "v8");
        return vector == null ? 1 : vector.charAt(1) - '0';
    }

    static int[] rows(StatementForm form, Register[] registers) {
        int[] rows = new int[registers.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = registers[i] == null ? 0 : form.layout().start(registers[i]);
        }
        return rows;
    }

    private static Instruction load(StatementForm form) {
        form.expectCount(2);
        PtxType type = form.takeType();
        Space space = takeSpace(form);
        int count = takeVector(form);
        boolean readOnly = form.take("nc");
        boolean strong = takeHints(form);
        List<Operand> elements = form.elements(0);
        if (elements.size() != count) {
            throw form.error("a vector of " + count + " needs as many registers");
        }
        Register[] targets = new Register[count];
        for (int i = 0; i < count; i++) {
            targets[i] = target(form, elements.get(i), type);
        }
        boolean named = form.operand(1) instanceof Operand.Address(Operand.Name(String name, long _))
                && form.layout().parameter(name) != null;
        if (space == Space.PARAM && named) {
            return new ParameterLoad(form, type, targets);
        }
        Instruction load = new LoadInstruction(form, form.operand(1), space, type, targets);
        load.strong = strong;
        load.readOnly = readOnly;
        return load;
    }

    private static Register target(StatementForm form, Operand operand, PtxType type) {
        if (operand instanceof Operand.Name(String name, long _) && name.equals("_")) {
            return null;
        }
        Register register = form.requireRegister(operand);
        if (!type.fitsIn(register.type())) {
            throw form.error(register.name() + " is " + register.type() + ", the load is of " + type);
        }
        return register;
    }

    private static Instruction store(StatementForm form) {
        form.expectCount(2);
        PtxType type = form.takeType();
        Space space = takeSpace(form);
        int count = takeVector(form);
        boolean strong = takeHints(form);
        if (space == Space.PARAM || space == Space.CONST) {
            throw form.error("a store into this space");
        }
        List<Operand> elements = form.elements(1);
        if (elements.size() != count) {
            throw form.error("a vector of " + count + " needs as many operands");
        }
        int[] rows = new int[count];
        boolean[] wide = new boolean[count];
        for (int i = 0; i < count; i++) {
            Register register = form.register(elements.get(i));
            if (register != null && !type.fitsIn(register.type())) {
                throw form.error(register.name() + " is " + register.type() + ", the store is of " + type);
            }
            wide[i] = register == null ? type.isWide() : register.type().isWide();
            rows[i] = register == null
                    ? form.row(elements.get(i), type)
                    : form.layout().start(register);
        }
        Instruction store = new StoreInstruction(form, form.operand(0), space, type, rows, wide);
        store.strong = strong;
        return store;
    }

    private static Instruction prefetch(StatementForm form) {
        takeSpace(form);
        form.require("L1", "L2", "L2::evict_last", "L2::evict_normal");
        return Action.instruction(InstructionClass.MEMORY, (_, _) -> {});
    }

    private static Instruction isInSpace(StatementForm form) {
        form.expectCount(2);
        Space space = takeSpace(form);
        int d = form.predicate(0);
        int a = form.row(1, PtxType.B64);
        int number = space == Space.SHARED ? Address.SHARED : Address.LOCAL;
        boolean global = space == Space.GLOBAL || space == Space.CONST;
        return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
            int lanes = 0;
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                int found = Address.number(warp.l[a + i]);
                lanes |= (global ? found >= Address.FIRST : found == number) ? 1 << i : 0;
            }
            warp.setPredicate(d, mask, lanes);
        });
    }
}
