package io.levee.kernels.ptx;

/**
 * A decoded instruction, executed by a whole warp at once. Shared by all threads of the host: it has no state of a run.
 */
abstract class Instruction {
    /** Number of the guarding predicate, -1 without a guard. */
    int guard = -1;

    /** What the predicate's lanes are xored with: -1 when the guard is negated. */
    int flip;

    /** Its position in the kernel. */
    int index;

    /** Whether it reads what no one may write during the launch ({@code ld.global.nc}). */
    boolean readOnly;

    /** Whether its accesses are atomic or as strong: they race only with weak ones. */
    boolean strong;

    /** What it does to registers that might not have been written; null when nothing. */
    FirstWrites.Use firstWrites;

    InstructionClass kind = InstructionClass.INTEGER;

    /** Floating-point operations of one lane, or of one warp when {@link #operationsPerWarp}. */
    int operations;

    boolean operationsPerWarp;

    /** Executes the instruction for the lanes of the mask, at least one. */
    abstract void execute(Warp warp, int mask);

    Instruction as(InstructionClass kind) {
        this.kind = kind;
        return this;
    }

    Instruction counting(int operations) {
        this.operations = operations;
        return this;
    }
}
