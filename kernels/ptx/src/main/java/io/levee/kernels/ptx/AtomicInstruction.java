package io.levee.kernels.ptx;

/** {@code atom} and {@code red}: lane after lane reads, combines and writes. */
final class AtomicInstruction extends MemoryInstruction {
    private final PtxType type;
    private final WarpLanes.OfLong operation;
    private final boolean compareAndSwap;
    private final int target;
    private final int first;
    private final int second;

    private AtomicInstruction(
            StatementForm form,
            Operand address,
            Space space,
            PtxType type,
            WarpLanes.OfLong operation,
            int target,
            int operand) {
        super(form, address, space, type.bytes());
        this.kind = InstructionClass.ATOMIC;
        this.strong = true;
        this.type = type;
        this.operation = operation;
        this.compareAndSwap = form.base().equals("atom") && form.count() == 4;
        this.target = target;
        this.first = form.row(operand, type);
        this.second = form.count() > operand + 1 ? form.row(operand + 1, type) : first;
        this.operations = type.isFloat() ? 1 : 0;
    }

    static Instruction decode(StatementForm form) {
        boolean returns = form.base().equals("atom");
        PtxType type = form.takeType();
        String operation = form.require("add", "min", "max", "exch", "cas", "and", "or", "xor", "inc", "dec");
        Space space = MemoryInstructions.takeSpace(form);
        MemoryInstructions.takeHints(form);
        form.take("acq_rel");
        form.take("noftz");
        int operand = returns ? 2 : 1;
        form.expectCount(operand + (operation.equals("cas") ? 2 : 1));
        int target = returns ? form.destination(0, type) : 0;
        WarpLanes.OfLong function = AtomicOperation.of(form, operation, type);
        return new AtomicInstruction(form, form.operand(operand - 1), space, type, function, target, operand);
    }

    boolean isCompareAndSwap() {
        return compareAndSwap;
    }

    @Override
    void access(Warp warp, int mask, Region region) {
        if (warp.counter != null) {
            warp.counter.access(this, region, warp, mask, width, false);
        }
        if (region.shadow != null) {
            region.shadow.atomic(warp, mask, width, this);
        }
        if (region instanceof Allocation allocation) {
            if (warp.block.checked) {
                warp.block.launch.meetAt(warp.block, allocation, warp.offsets[Integer.numberOfTrailingZeros(mask)]);
            }
            // Blocks run on several threads of the host.
            synchronized (allocation) {
                combine(warp, mask, region.bytes);
            }
        } else {
            combine(warp, mask, region.bytes);
        }
    }

    private void combine(Warp warp, int mask, byte[] bytes) {
        boolean wide = type.isWide();
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            int offset = warp.offsets[lane];
            long old = Region.get(bytes, offset, width);
            long a = wide ? warp.l[first + lane] : warp.r[first + lane] & 0xffffffffL;
            long b = wide ? warp.l[second + lane] : warp.r[second + lane] & 0xffffffffL;
            Region.set(bytes, offset, width, operation.apply(old, a, b));
            if (wide) {
                warp.l[target + lane] = old;
            } else {
                warp.r[target + lane] = (int) old;
            }
        }
    }

    @Override
    String noun() {
        return "atomic operation";
    }
}
