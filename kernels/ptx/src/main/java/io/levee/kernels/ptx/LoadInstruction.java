package io.levee.kernels.ptx;

/** {@code ld}: one or several elements of 1, 2, 4 or 8 bytes for each lane. */
final class LoadInstruction extends MemoryInstruction {
    private final PtxType type;
    private final Register[] targets;
    private final int[] rows;
    private final int size;

    LoadInstruction(StatementForm form, Operand address, Space space, PtxType type, Register[] targets) {
        super(form, address, space, type.bytes() * targets.length);
        this.type = type;
        this.targets = targets;
        this.size = type.bytes();
        this.rows = MemoryInstructions.rows(form, targets);
    }

    @Override
    void access(Warp warp, int mask, Region region) {
        if (warp.counter != null) {
            warp.counter.access(this, region, warp, mask, width, true);
        }
        if (region.shadow != null) {
            region.shadow.load(warp, mask, width, this);
        }
        for (int e = 0; e < rows.length; e++) {
            if (targets[e] == null) {
                continue;
            }
            if (size == 4 && !targets[e].type().isWide()) {
                loadWords(warp, mask, region.bytes, rows[e], 4 * e);
            } else if (size == 2 && !type.isSigned() && !targets[e].type().isWide()) {
                loadHalves(warp, mask, region.bytes, rows[e], 2 * e);
            } else {
                load(warp, mask, region.bytes, targets[e].type(), rows[e], size * e);
            }
        }
    }

    private static void loadWords(Warp warp, int mask, byte[] bytes, int row, int displacement) {
        int[] r = warp.r;
        int[] offsets = warp.offsets;
        if (mask == -1) {
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                r[row + i] = Region.getInt(bytes, offsets[i] + displacement);
            }
            return;
        }
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            r[row + lane] = Region.getInt(bytes, offsets[lane] + displacement);
        }
    }

    private static void loadHalves(Warp warp, int mask, byte[] bytes, int row, int displacement) {
        int[] r = warp.r;
        int[] offsets = warp.offsets;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            r[row + lane] = (short) Region.SHORT.get(bytes, offsets[lane] + displacement) & 0xffff;
        }
    }

    private void load(Warp warp, int mask, byte[] bytes, PtxType target, int row, int displacement) {
        int unused = 64 - type.bits;
        boolean signed = type.isSigned();
        int keep = target.bits == 16 ? 0xffff : -1;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            long value = Region.get(bytes, warp.offsets[lane] + displacement, size);
            long extended = signed ? value << unused >> unused : value;
            if (target.isWide()) {
                warp.l[row + lane] = extended;
            } else {
                warp.r[row + lane] = (int) extended & keep;
            }
        }
    }

    @Override
    String noun() {
        return "load";
    }
}
