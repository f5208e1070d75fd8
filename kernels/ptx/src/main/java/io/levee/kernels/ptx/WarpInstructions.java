package io.levee.kernels.ptx;

/** Instructions in which the lanes of a warp exchange values: shuffles, votes, matches, reductions. */
final class WarpInstructions {
    private WarpInstructions() {}

    static Instruction decode(StatementForm form) {
        return switch (form.base()) {
            case "shfl" -> shuffle(form);
            case "vote" -> vote(form);
            case "match" -> match(form);
            case "redux" -> reduce(form);
            case "activemask" -> {
                form.takeType();
                form.expectCount(1);
                int d = form.destination(0, PtxType.B32);
                yield Action.instruction(InstructionClass.WARP, (warp, mask) -> warp.fill(d, mask, mask));
            }
            default -> null;
        };
    }

    private static void requireSync(StatementForm form) {
        if (!form.take("sync")) {
            throw form.error("expected .sync");
        }
    }

    private static void requireMembers(Warp warp, int members, int mask, String instruction) {
        if (mask == -1 && warp.r[members] == -1 && isUniform(warp.r, members)) {
            return;
        }
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            warp.requireMembers(lane, warp.r[members + lane], mask, instruction);
        }
    }

    private static boolean isUniform(int[] r, int row) {
        int difference = 0;
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            difference |= r[row + i] ^ r[row];
        }
        return difference == 0;
    }

    private static Instruction shuffle(StatementForm form) {
        PtxType type = form.takeType();
        requireSync(form);
        String mode = form.require("up", "down", "bfly", "idx");
        form.expectCount(5);
        boolean pair = form.operand(0) instanceof Operand.Pair;
        int d = form.operand(0) instanceof Operand.Pair(Operand first, Operand _)
                ? form.destination(first, type)
                : form.destination(0, type);
        int p = form.operand(0) instanceof Operand.Pair(Operand _, Operand second) ? form.predicate(second) : -1;
        int a = form.row(1, type);
        int b = form.row(2, PtxType.U32);
        int c = form.row(3, PtxType.U32);
        int members = form.row(4, PtxType.B32);
        return Action.instruction(InstructionClass.WARP, (warp, mask) -> {
            requireMembers(warp, members, mask, "shfl.sync");
            int inRange = exchange(warp, mask, mode, a, b, c, members);
            WarpLanes.keep(warp.r, d, mask);
            if (pair) {
                warp.setPredicate(p, mask, inRange);
            }
        });
    }

    /** Leaves the values in the scratch row; the result has a bit for each lane whose source lies in its segment. */
    private static int exchange(Warp warp, int mask, String mode, int a, int b, int c, int members) {
        int[] r = warp.r;
        int inRange = 0;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            int by = r[b + lane] & 31;
            int segment = r[c + lane] >>> 8 & 31;
            int clamp = r[c + lane] & 31;
            int low = lane & segment;
            int high = low | clamp & ~segment;
            int source = switch (mode) {
                case "up" -> lane - by;
                case "down" -> lane + by;
                case "bfly" -> lane ^ by;
                default -> low | by & ~segment;
            };
            boolean inside = mode.equals("up") ? source >= high : source <= high;
            if (!inside) {
                source = lane;
            }
            if ((mask & r[members + lane] & 1 << source) == 0) {
                String why = (mask >>> source & 1) == 0 ? ", which does not execute it" : ", which it does not name";
                throw new Violation(lane, "shfl.sync reads lane " + source + why);
            }
            inRange |= inside ? 1 << lane : 0;
            warp.scratch[lane] = r[a + source];
        }
        System.arraycopy(warp.scratch, 0, r, 0, WarpLanes.WIDTH);
        return inRange;
    }

    private static Instruction vote(StatementForm form) {
        PtxType type = form.takeType();
        requireSync(form);
        String mode = form.require("all", "any", "uni", "ballot");
        form.expectCount(3);
        boolean ballot = mode.equals("ballot");
        if (ballot != (type == PtxType.B32)) {
            throw form.error("ballot gives .b32, the other votes .pred");
        }
        int d = ballot ? form.destination(0, type) : form.predicate(0);
        PredicateOperand a = PredicateOperand.of(form, 1);
        int members = form.row(2, PtxType.B32);
        return Action.instruction(InstructionClass.WARP, (warp, mask) -> {
            requireMembers(warp, members, mask, "vote.sync");
            int lanes = a.lanes(warp);
            for (int rest = mask; rest != 0; ) {
                int named = warp.r[members + Integer.numberOfTrailingZeros(rest)] & mask;
                int votes = lanes & named;
                if (ballot) {
                    warp.fill(d, named, votes);
                } else {
                    warp.setPredicate(d, named, passes(mode, votes, named) ? -1 : 0);
                }
                rest &= ~named;
            }
        });
    }

    private static boolean passes(String mode, int votes, int named) {
        return switch (mode) {
            case "all" -> votes == named;
            case "any" -> votes != 0;
            default -> votes == 0 || votes == named;
        };
    }

    private static Instruction match(StatementForm form) {
        PtxType type = form.takeType();
        boolean all = form.require("any", "all").equals("all");
        requireSync(form);
        form.expectCount(3);
        int d = form.operand(0) instanceof Operand.Pair(Operand first, Operand _)
                ? form.destination(first, PtxType.B32)
                : form.destination(0, PtxType.B32);
        int p = form.operand(0) instanceof Operand.Pair(Operand _, Operand second) ? form.predicate(second) : -1;
        int a = form.row(1, type);
        int members = form.row(2, PtxType.B32);
        boolean wide = type.isWide();
        return Action.instruction(InstructionClass.WARP, (warp, mask) -> {
            requireMembers(warp, members, mask, "match.sync");
            int predicates = 0;
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                int named = warp.r[members + lane];
                int equal = equalLanes(warp, wide, a, lane) & named;
                boolean agreed = equal == named;
                warp.scratch[lane] = !all ? equal : agreed ? named : 0;
                predicates |= agreed ? 1 << lane : 0;
            }
            System.arraycopy(warp.scratch, 0, warp.r, 0, WarpLanes.WIDTH);
            WarpLanes.keep(warp.r, d, mask);
            if (p >= 0) {
                warp.setPredicate(p, mask, predicates);
            }
        });
    }

    private static int equalLanes(Warp warp, boolean wide, int a, int lane) {
        int equal = 0;
        for (int i = 0; i < WarpLanes.WIDTH; i++) {
            boolean same = wide ? warp.l[a + i] == warp.l[a + lane] : warp.r[a + i] == warp.r[a + lane];
            equal |= same ? 1 << i : 0;
        }
        return equal;
    }

    private static Instruction reduce(StatementForm form) {
        PtxType type = form.takeType();
        requireSync(form);
        String operation = form.require("add", "min", "max", "and", "or", "xor");
        form.expectCount(3);
        WarpLanes.OfInt function = AtomicOperation.ofInt(form, operation, type);
        int d = form.destination(0, type);
        int a = form.row(1, type);
        int members = form.row(2, PtxType.B32);
        return Action.instruction(InstructionClass.WARP, (warp, mask) -> {
            requireMembers(warp, members, mask, "redux.sync");
            for (int left = mask; left != 0; ) {
                int lead = Integer.numberOfTrailingZeros(left);
                int named = warp.r[members + lead] & mask;
                int result = warp.r[a + lead];
                for (int rest = named & ~(1 << lead); rest != 0; rest &= rest - 1) {
                    result = function.apply(result, warp.r[a + Integer.numberOfTrailingZeros(rest)], 0);
                }
                warp.fill(d, named, result);
                left &= ~named;
            }
        });
    }
}
