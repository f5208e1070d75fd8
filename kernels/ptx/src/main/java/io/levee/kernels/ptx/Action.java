package io.levee.kernels.ptx;

/** What an instruction does when it is not a function of lanes. */
@FunctionalInterface
interface Action {
    void execute(Warp warp, int mask);

    /** The instruction that does this. */
    static Instruction instruction(InstructionClass kind, Action action) {
        return new Instruction() {
            @Override
            void execute(Warp warp, int mask) {
                action.execute(warp, mask);
            }
        }.as(kind);
    }
}
