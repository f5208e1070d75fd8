package io.levee.kernels.ptx;

import java.util.Arrays;

/**
 * What is known about each byte of a region: whether it was written at all, and who wrote and read it last. Two
 * accesses of which one writes are a race unless they are by the same lane, both atomic, or one is known to have
 * happened before the other: by a barrier of the block, by {@code bar.warp.sync} between lanes of a warp, or by a fence
 * and an atomic operation between blocks.
 */
final class Shadow {
    private static final int ALL_FOUR = 0x01010101;

    private final Region region;
    private final byte[] written;

    /** Null when nobody else can access the region. */
    private final AccessLog log;

    Shadow(Region region, boolean common) {
        this.region = region;
        this.written = new byte[region.bytes.length];
        this.log = common ? new AccessLog(region) : null;
    }

    /** For shared and local memory, when a block begins. */
    void forgetContent() {
        Arrays.fill(written, (byte) 0);
        if (log != null) {
            log.beginBlock();
        }
    }

    void forgetAccesses() {
        log.clear();
    }

    void markWritten(int offset, int count) {
        Arrays.fill(written, offset, offset + count, (byte) 1);
    }

    void copyWritten(Shadow from, int fromOffset, int offset, int count) {
        System.arraycopy(from.written, fromOffset, written, offset, count);
    }

    /** Checks a load by the lanes of the mask at {@code warp.offsets}. */
    void load(Warp warp, int mask, int width, Instruction instruction) {
        if (log != null) {
            if (mayMeetOthers(warp)) {
                synchronized (log) {
                    log.load(warp, mask, width, instruction);
                }
            } else {
                log.load(warp, mask, width, instruction);
            }
        }
        requireWritten(warp, mask, width);
    }

    /** Checks a load by one lane. */
    void loadLane(Warp warp, int lane, int offset, int width, Instruction instruction) {
        if (log != null) {
            synchronized (log) {
                log.read(warp, lane, offset, width, instruction);
            }
        }
        requireWritten(lane, offset, width);
    }

    /** Checks a store; the result has a bit for each lane that writes where another one of this store does. */
    int store(Warp warp, int mask, int width, Instruction instruction) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int offset = warp.offsets[Integer.numberOfTrailingZeros(rest)];
            write(offset, width);
        }
        if (log == null) {
            return 0;
        }
        if (!mayMeetOthers(warp)) {
            log.store(warp, mask, width, instruction);
        } else {
            synchronized (log) {
                log.store(warp, mask, width, instruction);
            }
        }
        return duplicates(warp.offsets, mask);
    }

    void atomic(Warp warp, int mask, int width, Instruction instruction) {
        requireWritten(warp, mask, width);
        if (log != null) {
            synchronized (log) {
                log.store(warp, mask, width, instruction);
            }
        }
    }

    /** Checks the target of asynchronous copies and marks it as in flight. */
    void beginCopy(Warp warp, int mask, int width, Instruction instruction) {
        log.store(warp, mask, width, instruction);
        log.depart(warp, mask, width);
    }

    void completeCopy(Warp warp, int lane, int offset, int width, Instruction instruction) {
        write(offset, width);
        log.arrive(offset, width);
        log.write(warp, lane, offset, width, instruction);
    }

    /** Shared memory belongs to one thread of the host; global memory is checked by several. */
    private boolean mayMeetOthers(Warp warp) {
        return region instanceof Allocation && warp.block.launch.isParallel();
    }

    private void write(int offset, int width) {
        switch (width) {
            case 1 -> written[offset] = 1;
            case 2 -> Region.SHORT.set(written, offset, (short) ALL_FOUR);
            default -> {
                for (int i = 0; i < width; i += 4) {
                    Region.setInt(written, offset + i, ALL_FOUR);
                }
            }
        }
    }

    private void requireWritten(Warp warp, int mask, int width) {
        int missing = 0;
        if (width == 4) {
            int[] offsets = warp.offsets;
            for (int rest = mask; rest != 0; rest &= rest - 1) {
                missing |= Region.getInt(written, offsets[Integer.numberOfTrailingZeros(rest)]) ^ ALL_FOUR;
            }
            if (missing == 0) {
                return;
            }
        }
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            requireWritten(lane, warp.offsets[lane], width);
        }
    }

    private void requireWritten(int lane, int offset, int width) {
        boolean all = true;
        if ((width & 3) == 0) {
            for (int i = 0; i < width; i += 4) {
                all &= Region.getInt(written, offset + i) == ALL_FOUR;
            }
        } else {
            for (int i = 0; i < width; i++) {
                all &= written[offset + i] != 0;
            }
        }
        if (!all) {
            throw new Violation(
                    lane,
                    "uninitialised: a read of " + width + " bytes at offset " + (offset - lane * region.laneStride())
                            + " of " + region.name() + ", not all of which were written");
        }
    }

    private static int duplicates(int[] offsets, int mask) {
        int found = 0;
        int highest = -1;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            if (offsets[lane] > highest) {
                highest = offsets[lane];
                continue;
            }
            for (int before = mask & (1 << lane) - 1; before != 0; before &= before - 1) {
                int other = Integer.numberOfTrailingZeros(before);
                found |= offsets[other] == offsets[lane] ? 1 << other | 1 << lane : 0;
            }
        }
        return found;
    }
}
