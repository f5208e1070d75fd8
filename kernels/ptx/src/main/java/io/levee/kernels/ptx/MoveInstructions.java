package io.levee.kernels.ptx;

import java.util.List;

/** Moves between registers, packing and unpacking, special registers, logic on predicates. */
final class MoveInstructions {
    private MoveInstructions() {}

    static Instruction move(StatementForm form, PtxType type) {
        form.expectCount(2);
        if (type == PtxType.PRED) {
            int d = form.predicate(0);
            if (form.operand(1) instanceof Operand.Whole(long value)) {
                int lanes = value == 0 ? 0 : -1;
                return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> warp.setPredicate(d, mask, lanes));
            }
            PredicateOperand a = PredicateOperand.of(form, 1);
            return Action.instruction(
                    InstructionClass.INTEGER, (warp, mask) -> warp.setPredicate(d, mask, a.lanes(warp)));
        }
        if (form.operand(1) instanceof Operand.Vector) {
            return pack(form, type);
        }
        if (form.operand(0) instanceof Operand.Vector) {
            return unpack(form, type);
        }
        if (form.operand(1) instanceof Operand.Name(String name, long _)
                && name.startsWith("%")
                && form.register(form.operand(1)) == null) {
            return SpecialRegisters.read(form, type, name);
        }
        int d = form.destination(0, type);
        int a = form.row(1, type);
        return type.isWide()
                ? LaneInstruction.toWide(
                        (_, l, x, y, _, _) -> System.arraycopy(l, y, l, x, WarpLanes.WIDTH), d, a, 0, 0)
                : LaneInstruction.toRow(
                        (r, _, x, y, _, _) -> System.arraycopy(r, y, r, x, WarpLanes.WIDTH), d, a, 0, 0);
    }

    private static PtxType part(StatementForm form, PtxType type, int parts) {
        return switch (type.bits / parts) {
            case 16 -> PtxType.B16;
            case 32 -> PtxType.B32;
            default -> throw form.error("a vector of " + parts + " in " + type);
        };
    }

    private static Instruction pack(StatementForm form, PtxType type) {
        List<Operand> elements = form.elements(1);
        PtxType part = part(form, type, elements.size());
        int[] rows =
                elements.stream().mapToInt(element -> form.row(element, part)).toArray();
        int d = form.destination(0, type);
        int bits = part.bits;
        long keep = (1L << bits) - 1;
        if (!type.isWide()) {
            return LaneInstruction.toRow(
                    (r, _, x, y, z, _) -> {
                        for (int i = 0; i < WarpLanes.WIDTH; i++) {
                            r[x + i] = r[y + i] & 0xffff | r[z + i] << 16;
                        }
                    },
                    d,
                    rows[0],
                    rows[1],
                    0);
        }
        return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                long value = 0;
                for (int e = 0; e < rows.length; e++) {
                    value |= (warp.r[rows[e] + i] & keep) << e * bits;
                }
                warp.l[i] = value;
            }
            WarpLanes.keep(warp.l, d, mask);
        });
    }

    private static Instruction unpack(StatementForm form, PtxType type) {
        List<Operand> elements = form.elements(0);
        PtxType part = part(form, type, elements.size());
        int[] rows = elements.stream()
                .mapToInt(element -> form.destination(element, part))
                .toArray();
        int a = form.row(1, type);
        int bits = part.bits;
        int keep = bits == 32 ? -1 : 0xffff;
        boolean wide = type.isWide();
        return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                long value = wide ? warp.l[a + lane] : warp.r[a + lane];
                for (int e = 0; e < rows.length; e++) {
                    warp.r[rows[e] + lane] = (int) (value >>> e * bits) & keep;
                }
            }
        });
    }

    /** {@code and}, {@code or}, {@code xor}, {@code not} of predicates. */
    static Instruction logic(StatementForm form) {
        String base = form.base();
        boolean unary = base.equals("not");
        form.expectCount(unary ? 2 : 3);
        int d = form.predicate(0);
        PredicateOperand a = PredicateOperand.of(form, 1);
        PredicateOperand b = unary ? a : PredicateOperand.of(form, 2);
        return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
            int x = a.lanes(warp);
            int y = b.lanes(warp);
            int result = switch (base) {
                case "and" -> x & y;
                case "or" -> x | y;
                case "xor" -> x ^ y;
                default -> ~x;
            };
            warp.setPredicate(d, mask, result);
        });
    }
}
