package io.levee.kernels.ptx;

import java.util.List;

/** Branches, exits, barriers and fences. */
final class ControlInstructions {
    private ControlInstructions() {}

    static Instruction decode(StatementForm form) {
        Instruction instruction = switch (form.base()) {
            case "bra" -> branch(form);
            case "brx" -> indexedBranch(form);
            case "ret", "exit" -> Action.instruction(InstructionClass.CONTROL, Warp::exit);
            case "trap", "brkpt" ->
                Action.instruction(InstructionClass.CONTROL, (_, mask) -> {
                    throw new Violation(Integer.numberOfTrailingZeros(mask), "trap");
                });
            case "bar", "barrier" -> barrier(form);
            case "membar", "fence" -> fence(form);
            case "nanosleep" -> {
                form.takeType();
                yield Action.instruction(InstructionClass.CONTROL, (_, _) -> {});
            }
            default -> null;
        };
        if (instruction != null) {
            form.take("uni");
        }
        return instruction;
    }

    private static int label(StatementForm form, Operand operand) {
        Integer target = operand instanceof Operand.Name(String name, long _)
                ? form.statement().scope().label(name)
                : null;
        if (target == null) {
            throw form.error("no label " + operand);
        }
        return target;
    }

    private static Instruction branch(StatementForm form) {
        form.expectCount(1);
        int target = label(form, form.operand(0));
        return Action.instruction(InstructionClass.CONTROL, (warp, mask) -> warp.branch(mask, target));
    }

    private static Instruction indexedBranch(StatementForm form) {
        form.expectCount(2);
        if (!form.take("idx")) {
            throw form.error("expected .idx");
        }
        List<String> names = form.operand(1) instanceof Operand.Name(String name, long _)
                ? form.statement().scope().targets(name)
                : null;
        if (names == null) {
            throw form.error("no list of targets " + form.operand(1));
        }
        int[] targets = names.stream()
                .mapToInt(name -> label(form, new Operand.Name(name, 0)))
                .toArray();
        int index = form.row(0, PtxType.U32);
        return Action.instruction(InstructionClass.CONTROL, (warp, mask) -> {
            for (int rest = mask; rest != 0; ) {
                int lane = Integer.numberOfTrailingZeros(rest);
                int chosen = warp.r[index + lane];
                if (chosen < 0 || chosen >= targets.length) {
                    throw new Violation(lane, "branch " + chosen + " of " + targets.length);
                }
                int group = 0;
                for (int i = 0; i < WarpLanes.WIDTH; i++) {
                    group |= warp.r[index + i] == chosen ? rest & 1 << i : 0;
                }
                rest &= ~group;
                warp.scatter(group, targets[chosen]);
            }
            warp.gather();
        });
    }

    private static Instruction barrier(StatementForm form) {
        form.take("cta");
        form.take("aligned");
        if (form.take("warp")) {
            form.take("sync");
            return warpBarrier(form);
        }
        String reduction = form.take("red") ? form.require("popc", "and", "or") : null;
        if (reduction == null) {
            form.require("sync");
        } else {
            form.takeType();
        }
        int first = reduction == null ? 0 : 1;
        int operands = form.count() - first - (reduction == null ? 0 : 1);
        if (operands < 1 || operands > 2) {
            throw form.error("expected a barrier and perhaps a number of threads");
        }
        int number = form.row(first, PtxType.U32);
        int threads = operands == 2 ? form.row(first + 1, PtxType.U32) : -1;
        int target =
                reduction == null ? 0 : reduction.equals("popc") ? form.destination(0, PtxType.U32) : form.predicate(0);
        PredicateOperand operand = reduction == null ? null : PredicateOperand.of(form, form.count() - 1);
        return Action.instruction(InstructionClass.CONTROL, (warp, mask) -> {
            requireWholeWarp(warp, mask);
            int lane = Integer.numberOfTrailingZeros(mask);
            int asked = threads < 0 ? 0 : warp.r[threads + lane];
            int barrier = warp.r[number + lane];
            if (barrier < 0 || barrier > 15 || asked % WarpLanes.WIDTH != 0) {
                throw new Violation(
                        lane, "barrier " + barrier + " for " + asked + " threads: expected 0 to 15, and whole warps");
            }
            BarrierReduction part =
                    reduction == null ? null : new BarrierReduction(reduction, operand.lanes(warp), mask, target);
            warp.waitAt(barrier, asked, part);
        });
    }

    private static void requireWholeWarp(Warp warp, int mask) {
        if (mask != warp.alive) {
            throw new Violation(
                    Integer.numberOfTrailingZeros(warp.alive & ~mask),
                    "barrier reached by a part of the warp: lanes 0x" + Integer.toHexString(mask) + " of 0x"
                            + Integer.toHexString(warp.alive));
        }
    }

    private static Instruction warpBarrier(StatementForm form) {
        form.expectCount(1);
        int members = form.row(0, PtxType.B32);
        return Action.instruction(InstructionClass.CONTROL, (warp, mask) -> {
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                warp.requireMembers(lane, warp.r[members + lane], mask, "bar.warp.sync");
            }
            warp.clock.tick();
        });
    }

    private static Instruction fence(StatementForm form) {
        form.takeAny("sc", "acq_rel");
        boolean ofBlock = "cta".equals(form.require("gl", "gpu", "cta", "sys"));
        return Action.instruction(InstructionClass.CONTROL, (warp, _) -> warp.block.fenced |= !ofBlock);
    }
}
