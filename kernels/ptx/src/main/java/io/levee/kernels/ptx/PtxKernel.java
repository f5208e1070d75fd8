package io.levee.kernels.ptx;

import java.util.List;

/** An entry of a loaded module, decoded. */
public final class PtxKernel {
    private final PtxMachine machine;
    private final KernelCode entry;
    private final ParsedKernel parsed;
    private final Layout layout;

    /** One block for each thread of the host, kept between launches. */
    private final Block[] blocks;

    private int registers;
    private int allowedSharedBytes;

    PtxKernel(PtxMachine machine, KernelCode entry) {
        this.machine = machine;
        this.entry = entry;
        this.parsed = entry.parsed();
        this.layout = entry.layout();
        this.blocks = new Block[machine.settings().threads()];
    }

    /** Name of the entry. */
    public String name() {
        return parsed.name;
    }

    /** The parameters in order, with their places in the packed buffer. */
    public List<KernelParameter> parameters() {
        return List.copyOf(parsed.parameters);
    }

    /** Bytes of the packed parameter buffer. */
    public int parameterBytes() {
        return parsed.parameters.isEmpty()
                ? 0
                : parsed.parameters.getLast().offset()
                        + parsed.parameters.getLast().bytes();
    }

    /** Shared memory of a block, in bytes, without what a launch adds. */
    public int staticSharedBytes() {
        return layout.sharedBytes();
    }

    /** Local memory of a thread in bytes. */
    public int localBytes() {
        return layout.localBytes();
    }

    /** Threads that a block may have by {@code __launch_bounds__}; 0 when it says nothing. */
    public int maxThreads() {
        return parsed.maxThreads;
    }

    /** Instructions of the PTX. */
    public int instructions() {
        return parsed.statements.size();
    }

    /** Tells the machine how many registers the assembler gives a thread, so that launches are checked against it. */
    public void registers(int registers) {
        this.registers = registers;
    }

    int registers() {
        return registers;
    }

    int[] requiredThreads() {
        return parsed.requiredThreads;
    }

    /** What the host allowed beyond the default, 0 when nothing. */
    int allowedSharedBytes() {
        return allowedSharedBytes;
    }

    void allowSharedBytes(int bytes) {
        allowedSharedBytes = bytes;
    }

    boolean hasFences() {
        return entry.hasFences();
    }

    PtxMachine machine() {
        return machine;
    }

    Layout layout() {
        return layout;
    }

    Instruction[] code() {
        return entry.instructions();
    }

    FirstWrites firstWrites() {
        return entry.firstWrites();
    }

    int predicates() {
        return parsed.predicates;
    }

    /** A block of this size for a thread of the host. */
    Block block(int worker, int warps, int sharedBytes) {
        Block block = blocks[worker];
        if (block == null || block.warps.length != warps || block.shared.size() != sharedBytes) {
            block = new Block(this, machine, warps, sharedBytes);
            blocks[worker] = block;
        }
        return block;
    }

    /** For messages: where an instruction stands. */
    String describe(int index) {
        if (index >= parsed.statements.size()) {
            return "the end";
        }
        Statement statement = parsed.statements.get(index);
        return statement.place() + ", PTX line " + statement.line() + " `" + layout.text(statement.line()) + "`";
    }

    PtxFault fault(Warp warp, int index, Violation violation) {
        int[] place = warp.block.place;
        String block = place[0] + ", " + place[1] + ", " + place[2];
        boolean atEnd = index >= parsed.statements.size();
        int line = atEnd ? 0 : parsed.statements.get(index).line();
        String text = atEnd ? "the end of the kernel" : layout.text(line);
        SourcePlace source =
                atEnd ? SourcePlace.UNKNOWN : parsed.statements.get(index).place();
        return new PtxFault(name(), block, warp.number, violation.lane(), line, text, source, violation.getMessage());
    }

    LineCount lineCount(int index, long requests, long sectors, long bytesNeeded, long conflictCycles) {
        Statement statement = parsed.statements.get(index);
        return new LineCount(
                name(),
                statement.place(),
                statement.line(),
                layout.text(statement.line()),
                requests,
                sectors,
                bytesNeeded,
                conflictCycles);
    }
}
