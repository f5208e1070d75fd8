package io.levee.kernels.ptx;

/** An instruction that computes each lane of its result from the same lane of its operands. */
final class LaneInstruction extends Instruction {
    private final WarpLanes function;
    private final boolean wide;
    private final int d;
    private final int a;
    private final int b;
    private final int c;

    private LaneInstruction(WarpLanes function, boolean wide, int d, int a, int b, int c) {
        this.function = function;
        this.wide = wide;
        this.d = d;
        this.a = a;
        this.b = b;
        this.c = c;
    }

    /** With a result of 32 bits or less. */
    static Instruction toRow(WarpLanes function, int d, int a, int b, int c) {
        return new LaneInstruction(function, false, d, a, b, c);
    }

    /** With a result of 64 bits. */
    static Instruction toWide(WarpLanes function, int d, int a, int b, int c) {
        return new LaneInstruction(function, true, d, a, b, c);
    }

    @Override
    void execute(Warp warp, int mask) {
        if (mask == -1) {
            function.apply(warp.r, warp.l, d, a, b, c);
            return;
        }
        function.apply(warp.r, warp.l, 0, a, b, c);
        if (wide) {
            WarpLanes.keep(warp.l, d, mask);
        } else {
            WarpLanes.keep(warp.r, d, mask);
        }
    }
}
