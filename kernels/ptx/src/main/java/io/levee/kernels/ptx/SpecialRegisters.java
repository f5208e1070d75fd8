package io.levee.kernels.ptx;

import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Registers that the machine fills: places in block and grid, lane masks, a clock that counts the warp's instructions.
 */
final class SpecialRegisters {
    private static final Set<String> LANE_REGISTERS =
            Set.of("%laneid", "%lanemask_eq", "%lanemask_lt", "%lanemask_le", "%lanemask_gt", "%lanemask_ge");

    private SpecialRegisters() {}

    static Instruction read(StatementForm form, PtxType type, String name) {
        if (type.isWide()) {
            return readWide(form, type, name);
        }
        int d = form.destination(0, type);
        int axis = name.charAt(name.length() - 1) - 'x';
        if (name.startsWith("%tid.") && axis >= 0 && axis < 3) {
            return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
                System.arraycopy(warp.threads(axis), 0, warp.r, 0, WarpLanes.WIDTH);
                WarpLanes.keep(warp.r, d, mask);
            });
        }
        if (LANE_REGISTERS.contains(name)) {
            return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
                for (int i = 0; i < WarpLanes.WIDTH; i++) {
                    warp.r[i] = ofLane(name, i);
                }
                WarpLanes.keep(warp.r, d, mask);
            });
        }
        ToIntFunction<Warp> value = uniform(form, name, axis);
        return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> warp.fill(d, mask, value.applyAsInt(warp)));
    }

    private static int ofLane(String name, int lane) {
        return switch (name) {
            case "%lanemask_eq" -> 1 << lane;
            case "%lanemask_lt" -> (1 << lane) - 1;
            case "%lanemask_le" -> (2 << lane) - 1;
            case "%lanemask_gt" -> -(2 << lane);
            case "%lanemask_ge" -> -(1 << lane);
            default -> lane;
        };
    }

    private static ToIntFunction<Warp> uniform(StatementForm form, String name, int axis) {
        return switch (name) {
            case "%ntid.x", "%ntid.y", "%ntid.z" -> warp -> warp.block.threads[axis];
            case "%ctaid.x", "%ctaid.y", "%ctaid.z" -> warp -> warp.block.place[axis];
            case "%nctaid.x", "%nctaid.y", "%nctaid.z" -> warp -> warp.block.grid[axis];
            case "%warpid" -> warp -> warp.number;
            case "%nwarpid" -> warp -> warp.block.warps.length;
            case "%smid", "%gridid" -> _ -> 0;
            case "%nsmid" -> _ -> 1;
            case "%clock" -> warp -> (int) warp.executed;
            case "%dynamic_smem_size" -> warp -> warp.block.dynamicSharedBytes();
            case "%total_smem_size" -> warp -> warp.block.shared.size();
            default -> throw form.error("unknown special register " + name);
        };
    }

    private static Instruction readWide(StatementForm form, PtxType type, String name) {
        if (!name.equals("%clock64") && !name.equals("%globaltimer")) {
            throw form.error("unknown special register " + name);
        }
        int d = form.destination(0, type);
        return Action.instruction(InstructionClass.INTEGER, (warp, mask) -> {
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                warp.l[i] = warp.executed;
            }
            WarpLanes.keep(warp.l, d, mask);
        });
    }
}
