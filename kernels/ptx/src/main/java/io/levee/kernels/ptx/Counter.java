package io.levee.kernels.ptx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Counts, for each instruction of a kernel, how often it ran and what it did to memory. One for each thread of the
 * host.
 */
final class Counter {
    private static final int SECTOR = 32;
    private static final int BANKS = 32;

    private final PtxKernel kernel;
    private final long[] warps;
    private final long[] threads;
    private final long[] sectors;
    private final long[] needed;
    private final long[] conflicts;
    private long globalRequests;
    private long loaded;
    private long stored;
    private long sharedRequests;
    private final long[] sorted = new long[WarpLanes.WIDTH];
    private final int[] words = new int[4 * WarpLanes.WIDTH];
    private final int[] load = new int[BANKS];

    Counter(PtxKernel kernel) {
        this.kernel = kernel;
        int size = kernel.code().length;
        warps = new long[size];
        threads = new long[size];
        sectors = new long[size];
        needed = new long[size];
        conflicts = new long[size];
    }

    void execute(Instruction instruction, int mask) {
        warps[instruction.index]++;
        threads[instruction.index] += Integer.bitCount(mask);
    }

    /** Counts an access of the lanes at {@code warp.offsets}. */
    void access(Instruction instruction, Region region, Warp warp, int mask, int width, boolean load) {
        if (region instanceof SharedMemory) {
            shared(instruction, warp.offsets, mask, width);
        } else if (region instanceof Allocation) {
            long bytes = (long) Integer.bitCount(mask) * width;
            loaded += load ? bytes : 0;
            stored += load ? 0 : bytes;
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                warp.addresses[i] = warp.offsets[i];
            }
            global(instruction, warp.addresses, mask, width);
        }
    }

    /** Counts asynchronous copies: what they read, and what they write into shared memory. */
    void copy(Instruction instruction, Region shared, Warp warp, int mask, int source, long displacement, int valid) {
        int reading = 0;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            warp.addresses[lane] = warp.l[source + lane] + displacement;
            reading |= warp.r[valid + lane] > 0 ? 1 << lane : 0;
            loaded += warp.r[valid + lane];
        }
        int width = ((MemoryInstruction) instruction).width;
        if (reading != 0) {
            global(instruction, warp.addresses, reading, width);
        }
        shared(instruction, warp.offsets, mask, width);
    }

    /** Counts {@code ldmatrix}: a phase of eight rows for each matrix. */
    void matrix(Instruction instruction, Warp warp, int matrices) {
        for (int m = 0; m < matrices; m++) {
            phase(instruction, warp.offsets, 0xff << 8 * m, 16);
        }
    }

    /** A request of more than 4 bytes a lane goes in parts of the warp, 128 bytes each. */
    private static int lanesAtOnce(int width) {
        return width <= 4 ? WarpLanes.WIDTH : 4 * WarpLanes.WIDTH / width;
    }

    private void global(Instruction instruction, long[] addresses, int mask, int width) {
        globalRequests++;
        int part = lanesAtOnce(width);
        long everyone = part == WarpLanes.WIDTH ? -1 : (1L << part) - 1;
        for (int start = 0; start < WarpLanes.WIDTH; start += part) {
            countSectors(instruction, addresses, mask & (int) (everyone << start));
        }
        int count = distinct(addresses, mask);
        needed[instruction.index] += (long) count * width;
    }

    private void countSectors(Instruction instruction, long[] addresses, int mask) {
        int count = 0;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            sorted[count++] = addresses[Integer.numberOfTrailingZeros(rest)] / SECTOR;
        }
        sectors[instruction.index] += distinct(count);
    }

    private int distinct(long[] addresses, int mask) {
        int count = 0;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            sorted[count++] = addresses[Integer.numberOfTrailingZeros(rest)];
        }
        return distinct(count);
    }

    /** How many different values the first ones of {@link #sorted} have. */
    private int distinct(int count) {
        Arrays.sort(sorted, 0, count);
        int distinct = 0;
        for (int i = 0; i < count; i++) {
            distinct += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
        }
        return distinct;
    }

    private void shared(Instruction instruction, int[] offsets, int mask, int width) {
        int part = lanesAtOnce(width);
        long everyone = part == WarpLanes.WIDTH ? -1 : (1L << part) - 1;
        for (int start = 0; start < WarpLanes.WIDTH; start += part) {
            int lanes = mask & (int) (everyone << start);
            if (lanes != 0) {
                phase(instruction, offsets, lanes, width);
            }
        }
    }

    /** The words that the lanes touch, each once; the fullest bank decides how many cycles they take. */
    private void phase(Instruction instruction, int[] offsets, int lanes, int width) {
        int count = 0;
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int offset = offsets[Integer.numberOfTrailingZeros(rest)];
            for (int byteAt = 0; byteAt < width; byteAt += 4) {
                words[count++] = offset + byteAt >> 2;
            }
        }
        Arrays.sort(words, 0, count);
        Arrays.fill(load, 0);
        int cycles = 1;
        for (int i = 0; i < count; i++) {
            if (i == 0 || words[i] != words[i - 1]) {
                cycles = Math.max(cycles, ++load[words[i] % BANKS]);
            }
        }
        sharedRequests++;
        conflicts[instruction.index] += cycles - 1;
    }

    LaunchCounts counts() {
        Map<InstructionClass, Long> threadsByClass = new EnumMap<>(InstructionClass.class);
        Map<InstructionClass, Long> warpsByClass = new EnumMap<>(InstructionClass.class);
        List<LineCount> lines = new ArrayList<>();
        long operations = 0;
        for (Instruction instruction : kernel.code()) {
            int i = instruction.index;
            if (warps[i] == 0) {
                continue;
            }
            threadsByClass.merge(instruction.kind, threads[i], Long::sum);
            warpsByClass.merge(instruction.kind, warps[i], Long::sum);
            operations += instruction.operations * (instruction.operationsPerWarp ? warps[i] : threads[i]);
            if (sectors[i] > 0 || instruction instanceof MemoryInstruction) {
                lines.add(kernel.lineCount(i, warps[i], sectors[i], needed[i], conflicts[i]));
            }
        }
        return new LaunchCounts(
                threadsByClass,
                warpsByClass,
                operations,
                globalRequests,
                sum(sectors),
                sum(needed),
                loaded,
                stored,
                sharedRequests,
                sum(conflicts),
                lines);
    }

    private static long sum(long[] values) {
        return Arrays.stream(values).sum();
    }
}
