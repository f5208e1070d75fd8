package io.levee.kernels.ptx;

/** A conversion between any two registers. */
final class ConversionInstruction extends Instruction {
    private final NumberConversion conversion;
    private final boolean fromWide;
    private final int a;
    private final PtxType target;
    private final int d;

    ConversionInstruction(NumberConversion conversion, boolean fromWide, int a, PtxType target, int d) {
        this.conversion = conversion;
        this.fromWide = fromWide;
        this.a = a;
        this.target = target;
        this.d = d;
    }

    @Override
    void execute(Warp warp, int mask) {
        int keep = target.bits == 16 ? 0xffff : -1;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            long result = conversion.apply(fromWide ? warp.l[a + lane] : warp.r[a + lane]);
            if (target.isWide()) {
                warp.l[d + lane] = result;
            } else {
                warp.r[d + lane] = (int) result & keep;
            }
        }
    }
}
