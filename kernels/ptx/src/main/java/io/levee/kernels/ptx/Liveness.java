package io.levee.kernels.ptx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * From which statement to which a register's value matters. A compiler numbers registers freely, thousands in an
 * unrolled kernel, of which few are needed at once; those whose spans do not meet can share a row.
 */
final class Liveness {
    /** Instructions whose first operand is not a result. */
    private static final Set<String> WITHOUT_RESULT = Set.of(
            "st",
            "red",
            "cp",
            "bra",
            "brx",
            "ret",
            "exit",
            "trap",
            "brkpt",
            "membar",
            "fence",
            "nanosleep",
            "prefetch",
            "prefetchu");

    private final List<Statement> statements;
    private final Map<Register, Integer> numbers = new HashMap<>();
    private final List<Register> registers = new ArrayList<>();
    private final List<int[]> reads = new ArrayList<>();
    private final List<int[]> uses = new ArrayList<>();
    private final List<int[]> results = new ArrayList<>();
    private final List<List<Integer>> targets = new ArrayList<>();
    private final Map<Integer, BitSet> neededAt = new HashMap<>();
    private final int[] first;
    private final int[] last;
    private final BitSet atEntry = new BitSet();

    Liveness(List<Statement> statements) {
        this.statements = statements;
        for (Statement statement : statements) {
            collect(statement);
        }
        first = new int[registers.size()];
        last = new int[registers.size()];
        Arrays.fill(first, Integer.MAX_VALUE);
        Arrays.fill(last, -1);
        while (sweep()) {
            // Loops carry values backwards: until nothing changes.
        }
    }

    /** Registers that any statement names, by number. */
    List<Register> registers() {
        return registers;
    }

    /** The first statement at which the register's value matters. */
    int first(Register register) {
        return first[numbers.get(register)];
    }

    /** The last statement at which the register's value matters. */
    int last(Register register) {
        return last[numbers.get(register)];
    }

    /** Numbers of the registers that some way through the kernel reads before it writes them. */
    BitSet atEntry() {
        return atEntry;
    }

    /** Number of the predicate that guards a statement, -1 without one. */
    int guard(int statement) {
        Register register = statements.get(statement).guard() == null
                ? null
                : statements
                        .get(statement)
                        .scope()
                        .register(statements.get(statement).guard());
        return register == null ? -1 : numbers.get(register);
    }

    /** Numbers of the registers that a statement reads, without its guard. */
    int[] read(int statement) {
        return reads.get(statement);
    }

    /** Numbers of the registers that a statement writes. */
    int[] written(int statement) {
        return results.get(statement);
    }

    private void collect(Statement statement) {
        List<Register> read = new ArrayList<>();
        List<Register> written = new ArrayList<>();
        String[] parts = statement.opcode().split("\\.");
        boolean barrier = parts[0].startsWith("bar") && !statement.opcode().contains(".red");
        boolean hasResult = !barrier && !WITHOUT_RESULT.contains(parts[0]);
        List<Operand> operands = statement.operands();
        for (int i = 0; i < operands.size(); i++) {
            collect(operands.get(i), statement.scope(), i == 0 && hasResult ? written : read);
        }
        reads.add(numbers(read));
        if (statement.guard() != null) {
            collect(new Operand.Name(statement.guard(), 0), statement.scope(), read);
            // Where the guard is false the old value stays.
            read.addAll(written);
        }
        uses.add(numbers(read));
        results.add(numbers(written));
        List<Integer> reached = targets(statement, parts[0]);
        targets.add(reached);
        reached.forEach(target -> neededAt.put(target, new BitSet()));
    }

    private static void collect(Operand operand, Scope scope, List<Register> into) {
        switch (operand) {
            case Operand.Name(String name, long _) -> {
                Register register = scope.register(name);
                if (register != null) {
                    into.add(register);
                }
            }
            case Operand.Vector(List<Operand> elements) -> elements.forEach(element -> collect(element, scope, into));
            case Operand.Address(Operand base) -> collect(base, scope, into);
            case Operand.Not(Operand inner) -> collect(inner, scope, into);
            case Operand.Pair(Operand one, Operand other) -> {
                collect(one, scope, into);
                collect(other, scope, into);
            }
            case Operand.Whole _, Operand.Real _, Operand.SingleBits _, Operand.DoubleBits _ -> {}
        }
    }

    private int[] numbers(List<Register> named) {
        return named.stream()
                .mapToInt(register -> numbers.computeIfAbsent(register, added -> {
                    registers.add(added);
                    return registers.size() - 1;
                }))
                .toArray();
    }

    private static List<Integer> targets(Statement statement, String base) {
        List<Integer> found = new ArrayList<>();
        List<Operand> operands = statement.operands();
        boolean branch = base.equals("bra") || base.equals("brx");
        if (branch && !operands.isEmpty() && operands.getLast() instanceof Operand.Name(String name, long _)) {
            List<String> labels =
                    base.equals("bra") ? List.of(name) : statement.scope().targets(name);
            for (String label : labels == null ? List.<String>of() : labels) {
                Integer target = statement.scope().label(label);
                // An unknown label is refused when the statement is decoded.
                if (target != null) {
                    found.add(target);
                }
            }
        }
        return found;
    }

    /** Walks backwards once; true when a branch target needs more than was known. */
    private boolean sweep() {
        boolean changed = false;
        BitSet live = new BitSet();
        for (int i = statements.size() - 1; i >= 0; i--) {
            if (!goesOn(statements.get(i))) {
                live.clear();
            }
            for (int target : targets.get(i)) {
                live.or(neededAt.get(target));
            }
            step(i, live);
            BitSet known = neededAt.get(i);
            if (known != null && !known.equals(live)) {
                known.or(live);
                changed = true;
            }
        }
        atEntry.or(live);
        return changed;
    }

    private void step(int i, BitSet live) {
        for (int register : results.get(i)) {
            extend(register, i);
            live.clear(register);
        }
        for (int register : uses.get(i)) {
            live.set(register);
        }
        for (int register = live.nextSetBit(0); register >= 0; register = live.nextSetBit(register + 1)) {
            extend(register, i);
        }
    }

    private void extend(int register, int i) {
        first[register] = Math.min(first[register], i);
        last[register] = Math.max(last[register], i);
    }

    private static boolean goesOn(Statement statement) {
        String opcode = statement.opcode();
        boolean leaves = opcode.startsWith("bra")
                || opcode.startsWith("brx")
                || opcode.startsWith("ret")
                || opcode.startsWith("exit")
                || opcode.startsWith("trap");
        return statement.guard() != null || !leaves;
    }
}
