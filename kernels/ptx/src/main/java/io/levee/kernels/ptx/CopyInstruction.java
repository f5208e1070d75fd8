package io.levee.kernels.ptx;

/** {@code cp.async}: begins a copy from global to shared memory. */
final class CopyInstruction extends MemoryInstruction {
    private final int source;
    private final long displacement;
    private final int valid;

    private CopyInstruction(StatementForm form, int width) {
        super(form, form.operand(0), Space.SHARED, width);
        if (!(form.operand(1) instanceof Operand.Address(Operand.Name(String name, long offset)))) {
            throw form.error("expected an address in brackets");
        }
        source = form.row(new Operand.Name(name, 0), PtxType.B64);
        displacement = offset;
        valid = form.count() > 3 ? form.row(3, PtxType.U32) : form.layout().constant(width) * WarpLanes.WIDTH;
    }

    static Instruction decode(StatementForm form) {
        if (!form.take("async")) {
            throw form.error("expected .async");
        }
        if (form.take("commit_group")) {
            return Action.instruction(InstructionClass.CONTROL, (warp, mask) -> warp.copies.commit(mask));
        }
        if (form.take("wait_all")) {
            return Action.instruction(InstructionClass.CONTROL, (warp, mask) -> warp.copies.awaitAll(mask));
        }
        if (form.take("wait_group")) {
            int groups = form.immediate(0);
            return Action.instruction(InstructionClass.CONTROL, (warp, mask) -> warp.copies.await(mask, groups));
        }
        boolean whole = form.require("ca", "cg").equals("cg");
        if (form.takeAny("shared", "shared::cta") == null || !form.take("global")) {
            throw form.error("expected .shared.global");
        }
        form.takeAny("L2::64B", "L2::128B", "L2::256B");
        int width = form.immediate(2);
        boolean known = width == 16 || !whole && (width == 4 || width == 8);
        if (!known || form.count() > 4) {
            throw form.error("a copy of " + width + " bytes");
        }
        return new CopyInstruction(form, width);
    }

    @Override
    void access(Warp warp, int mask, Region region) {
        checkSource(warp, mask);
        if (warp.counter != null) {
            warp.counter.copy(this, region, warp, mask, source, displacement, valid);
        }
        if (region.shadow != null) {
            region.shadow.beginCopy(warp, mask, width, this);
        }
        warp.copies.begin(mask, warp.l, source, displacement, width, valid, this);
    }

    private void checkSource(Warp warp, int mask) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            int bytes = warp.r[valid + lane];
            if (bytes < 0 || bytes > width) {
                throw new Violation(lane, "cp.async of " + bytes + " valid bytes of " + width);
            }
            long address = warp.l[source + lane] + displacement;
            if (bytes == 0) {
                continue;
            }
            Allocation from = warp.block.memory.at(address);
            long offset = Address.offset(address);
            if (from == null || offset + bytes > from.size()) {
                throw new Violation(
                        lane,
                        "out of bounds: cp.async of " + bytes + " bytes from " + warp.block.memory.describe(address));
            }
            if ((offset & width - 1) != 0) {
                throw new Violation(
                        lane,
                        "misaligned: cp.async of " + width + " bytes from " + warp.block.memory.describe(address));
            }
        }
    }

    @Override
    String noun() {
        return "cp.async";
    }
}
