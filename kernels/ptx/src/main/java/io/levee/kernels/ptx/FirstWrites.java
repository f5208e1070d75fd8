package io.levee.kernels.ptx;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The registers that some way through a kernel reads before it writes them. Whether a lane goes that way shows only when it
 * runs: a checked warp keeps, for each of these few, the lanes that have written it.
 */
final class FirstWrites {
    private final List<Register> registers;

    private FirstWrites(List<Register> registers) {
        this.registers = registers;
    }

    /**
     * What an instruction does to those registers, by their number here.
     *
     * @param guard the guarding predicate, -1 when it is none of them
     * @param reads those that it reads besides
     * @param writes those that it writes
     */
    record Use(int guard, int[] reads, int[] writes) {}

    /** Finds them, and tells the instructions what they do to them. */
    static FirstWrites of(Liveness liveness, Instruction[] code) {
        BitSet unsure = liveness.atEntry();
        int[] numbers = new int[liveness.registers().size()];
        Arrays.fill(numbers, -1);
        int count = 0;
        for (int number = unsure.nextSetBit(0); number >= 0; number = unsure.nextSetBit(number + 1)) {
            numbers[number] = count++;
        }
        for (int i = 0; count > 0 && i < code.length - 1; i++) {
            int[] reads = among(numbers, liveness.read(i));
            int[] writes = among(numbers, liveness.written(i));
            int guard = liveness.guard(i) < 0 ? -1 : numbers[liveness.guard(i)];
            if (guard >= 0 || reads.length + writes.length > 0) {
                code[i].firstWrites = new Use(guard, reads, writes);
            }
        }
        return new FirstWrites(
                unsure.stream().mapToObj(liveness.registers()::get).toList());
    }

    private static int[] among(int[] numbers, int[] registers) {
        return IntStream.of(registers)
                .map(register -> numbers[register])
                .filter(number -> number >= 0)
                .toArray();
    }

    /** How many they are. */
    int count() {
        return registers.size();
    }

    /**
     * Checks an instruction and keeps what it writes.
     *
     * @param written the lanes that have written each of the registers
     * @param mask the lanes that come to it
     * @param active those that execute it
     */
    void pass(Use use, int[] written, int mask, int active) {
        if (use.guard >= 0) {
            requireWritten(use.guard, written, mask);
        }
        for (int register : use.reads) {
            requireWritten(register, written, active);
        }
        for (int register : use.writes) {
            written[register] |= active;
        }
    }

    private void requireWritten(int register, int[] written, int lanes) {
        int missing = lanes & ~written[register];
        if (missing != 0) {
            throw new Violation(
                    Integer.numberOfTrailingZeros(missing),
                    "uninitialised: register " + registers.get(register).name()
                            + " is read before anything is written to it");
        }
    }
}
