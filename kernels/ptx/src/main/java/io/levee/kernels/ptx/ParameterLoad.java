package io.levee.kernels.ptx;

/** {@code ld.param}: the same value for every lane, from the packed parameter buffer. */
final class ParameterLoad extends Instruction {
    private final PtxType type;
    private final Register[] targets;
    private final int[] rows;
    private final int offset;

    ParameterLoad(StatementForm form, PtxType type, Register[] targets) {
        this.type = type;
        this.targets = targets;
        this.rows = MemoryInstructions.rows(form, targets);
        this.kind = InstructionClass.MEMORY;
        if (!(form.operand(1) instanceof Operand.Address(Operand.Name(String name, long displacement)))) {
            throw form.error("expected [parameter] or [parameter+offset]");
        }
        KernelParameter parameter = form.layout().parameter(name);
        int bytes = type.bytes() * targets.length;
        if (parameter == null || displacement < 0 || displacement + bytes > parameter.bytes()) {
            throw form.error("no such bytes in a parameter " + name);
        }
        this.offset = parameter.offset() + (int) displacement;
    }

    @Override
    void execute(Warp warp, int mask) {
        for (int e = 0; e < rows.length; e++) {
            if (targets[e] == null) {
                continue;
            }
            long bits = Region.get(warp.block.parameters, offset + e * type.bytes(), type.bytes());
            long value = NumberConversion.extend(bits, type);
            if (targets[e].type().isWide()) {
                warp.fillWide(rows[e], mask, value);
            } else {
                warp.fill(rows[e], mask, targets[e].type().bits == 16 ? (int) value & 0xffff : (int) value);
            }
        }
    }
}
