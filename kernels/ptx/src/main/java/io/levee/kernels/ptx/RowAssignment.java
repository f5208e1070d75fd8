package io.levee.kernels.ptx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Gives registers rows; registers whose values never matter at the same time share one, so that a warp stays in the
 * cache.
 */
final class RowAssignment {
    private final Map<Register, Integer> rows = new HashMap<>();
    private final int narrow;
    private final int wide;

    RowAssignment(Liveness liveness) {
        narrow = assign(liveness, false);
        wide = assign(liveness, true);
    }

    /** The register's row. */
    int row(Register register) {
        return rows.get(register);
    }

    /** Rows of 32 bits in use, with the scratch row 0. */
    int narrowRows() {
        return narrow;
    }

    /** Rows of 64 bits in use, with the scratch row 0. */
    int wideRows() {
        return wide;
    }

    /** A row that is in use until a statement. */
    private record Taken(int row, int until) {}

    private int assign(Liveness liveness, boolean ofWide) {
        List<Register> registers = new ArrayList<>(liveness.registers());
        registers.removeIf(
                register -> register.type() == PtxType.PRED || register.type().isWide() != ofWide);
        registers.sort(Comparator.comparingInt(liveness::first));
        PriorityQueue<Taken> taken = new PriorityQueue<>(Comparator.comparingInt(Taken::until));
        PriorityQueue<Integer> free = new PriorityQueue<>();
        int next = 1;
        for (Register register : registers) {
            // A row is free only after the statement that reads it last: no instruction writes what it still reads.
            while (!taken.isEmpty() && taken.peek().until() < liveness.first(register)) {
                free.add(taken.poll().row());
            }
            int row = free.isEmpty() ? next++ : free.poll();
            rows.put(register, row);
            taken.add(new Taken(row, liveness.last(register)));
        }
        return next;
    }
}
