package io.levee.kernels.ptx;

/** An instruction that accesses memory at an address of each lane. */
abstract class MemoryInstruction extends Instruction {
    final Space space;
    private final int row;
    private final boolean wide;
    private final long displacement;

    /** Bytes that each lane accesses. */
    final int width;

    MemoryInstruction(StatementForm form, Operand operand, Space space, int width) {
        if (!(operand instanceof Operand.Address(Operand base))) {
            throw form.error("expected an address in brackets");
        }
        this.space = space;
        this.width = width;
        this.kind = InstructionClass.MEMORY;
        Register register = base instanceof Operand.Name(String name, long _)
                ? form.statement().scope().register(name)
                : null;
        if (register == null) {
            long value = variableAddress(form, base);
            row = form.layout().wideConstant(value) * WarpLanes.WIDTH;
            wide = true;
            displacement = 0;
        } else {
            wide = register.type().isWide();
            boolean integer = !register.type().isFloat() && (wide || register.type().bits == 32);
            boolean narrow = space == Space.SHARED || space == Space.LOCAL || space == Space.PARAM;
            if (!integer || !wide && !narrow) {
                throw form.error("an address of this space cannot be in " + register.name());
            }
            row = form.layout().start(register);
            displacement = ((Operand.Name) base).offset();
        }
    }

    private long variableAddress(StatementForm form, Operand base) {
        if (base instanceof Operand.Name(String name, long offset)) {
            Variable variable = form.statement().scope().variable(name);
            boolean fits = variable != null
                    && (space == variable.space()
                            || space == Space.GENERIC
                            || space == Space.GLOBAL && variable.space() == Space.CONST);
            if (!fits) {
                throw form.error("no variable " + name + " in this space");
            }
            long window = space == Space.GENERIC ? Address.window(variable.space()) : 0;
            return form.layout().address(variable) + offset + window;
        }
        if (base instanceof Operand.Whole(long value)) {
            return value;
        }
        throw form.error("unknown address");
    }

    /**
     * Accesses the lanes of the mask, which all point into the region; {@code warp.offsets} holds where.
     */
    abstract void access(Warp warp, int mask, Region region);

    @Override
    void execute(Warp warp, int mask) {
        computeAddresses(warp);
        switch (space) {
            case SHARED -> accessWindow(warp, mask, warp.block.shared, 0);
            case LOCAL -> accessWindow(warp, mask, warp.local, 0);
            case PARAM -> accessWindow(warp, mask, warp.block.launch.parameterMemory(), 0);
            default -> accessGeneric(warp, mask);
        }
    }

    private void computeAddresses(Warp warp) {
        long[] addresses = warp.addresses;
        if (wide) {
            long[] l = warp.l;
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                addresses[i] = l[row + i] + displacement;
            }
        } else {
            int[] r = warp.r;
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                addresses[i] = (r[row + i] & 0xffffffffL) + displacement;
            }
        }
    }

    /** Nearly always all lanes point into the same region; only otherwise they are taken apart. */
    private void accessGeneric(Warp warp, int mask) {
        int lead = Integer.numberOfTrailingZeros(mask);
        Region region = region(warp, lead);
        long start = Address.of(Address.number(warp.addresses[lead]));
        if (isInside(warp, mask, region, start)) {
            access(warp, mask, region);
            return;
        }
        for (int rest = mask; rest != 0; ) {
            int first = Integer.numberOfTrailingZeros(rest);
            int number = Address.number(warp.addresses[first]);
            int group = warp.lanesAt(number, rest);
            accessWindow(warp, group, region(warp, first), Address.of(number));
            rest &= ~group;
        }
    }

    /** The region that the lane's generic address points into. */
    private Region region(Warp warp, int lane) {
        long address = warp.addresses[lane];
        int number = Address.number(address);
        if (space == Space.GENERIC && number == Address.SHARED) {
            return warp.block.shared;
        }
        if (space == Space.GENERIC && number == Address.LOCAL) {
            return warp.local;
        }
        Region region = warp.block.memory.at(address);
        if (region == null) {
            throw new Violation(lane, noun() + " at " + warp.block.memory.describe(address));
        }
        return region;
    }

    private void accessWindow(Warp warp, int mask, Region region, long start) {
        if (!isInside(warp, mask, region, start)) {
            throw refusal(warp, mask, region, start);
        }
        access(warp, mask, region);
    }

    /** Computes the offsets; true when all of them are aligned and within bounds. */
    private boolean isInside(Warp warp, int mask, Region region, long start) {
        long[] addresses = warp.addresses;
        int[] offsets = warp.offsets;
        long limit = region.size() - width;
        int stride = region.laneStride();
        long outside = limit;
        long low = 0;
        if (mask == -1) {
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                long offset = addresses[i] - start;
                outside |= offset | limit - offset;
                low |= offset;
                offsets[i] = (int) offset + i * stride;
            }
        } else {
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                int i = Integer.numberOfTrailingZeros(rest);
                long offset = addresses[i] - start;
                outside |= offset | limit - offset;
                low |= offset;
                offsets[i] = (int) offset + i * stride;
            }
        }
        return outside >= 0 && (low & width - 1) == 0;
    }

    private Violation refusal(Warp warp, int mask, Region region, long start) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            long offset = warp.addresses[lane] - start;
            if (offset < 0 || offset > region.size() - width) {
                return new Violation(
                        lane,
                        "out of bounds: " + noun() + " of " + width + " bytes at offset " + offset + " of "
                                + region.name() + ", which has " + region.size() + " bytes");
            }
            if ((offset & width - 1) != 0) {
                return new Violation(
                        lane,
                        "misaligned: " + noun() + " of " + width + " bytes at offset " + offset + " of "
                                + region.name());
            }
        }
        return new Violation(-1, "out of bounds in " + region.name());
    }

    /** True when both take the same address register and displacement. */
    boolean hasAddressOf(MemoryInstruction other) {
        return row == other.row && displacement == other.displacement && wide == other.wide;
    }

    /** For messages: what the access is. */
    abstract String noun();
}
