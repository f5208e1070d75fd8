package io.levee.kernels.ptx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** All allocations. Numbers of freed ones are not used again, so that a use after free is always seen. */
final class MachineMemory {
    private final boolean checked;
    private volatile Allocation[] allocations = new Allocation[256];
    private int next = Address.FIRST;
    private long bytes;

    MachineMemory(boolean checked) {
        this.checked = checked;
    }

    synchronized Allocation allocate(long size, String name) {
        if (size < 0 || size > Integer.MAX_VALUE - 64) {
            throw new PtxFault("", "an allocation of " + size + " bytes: this machine takes 0 to 2 GiB at once");
        }
        if (next > Address.LAST) {
            throw new PtxFault("", "the machine has made its last of " + Address.LAST + " allocations");
        }
        if (next == allocations.length) {
            allocations = Arrays.copyOf(allocations, 2 * next);
        }
        String label = name != null ? name : "allocation " + next + " of " + size + " bytes";
        Allocation allocation = new Allocation(next, (int) size, label);
        if (checked) {
            allocation.shadow = new Shadow(allocation, true);
        }
        allocations[next++] = allocation;
        bytes += size;
        return allocation;
    }

    synchronized void free(long address) {
        Allocation allocation = at(address);
        if (allocation == null || Address.offset(address) != 0) {
            throw new PtxFault("", "free of " + describe(address));
        }
        allocations[allocation.number] = null;
        bytes -= allocation.bytes.length;
    }

    /** Bytes allocated now. */
    synchronized long bytes() {
        return bytes;
    }

    /** The allocation that the address points into or near, null when there is none. */
    Allocation at(long address) {
        Allocation[] all = allocations;
        int number = Address.number(address);
        return number >= Address.FIRST && number < all.length ? all[number] : null;
    }

    /** For messages. */
    String describe(long address) {
        int number = Address.number(address);
        String hex = "0x" + Long.toHexString(address);
        if (number >= Address.FIRST && number < next) {
            Allocation allocation = at(address);
            return hex
                    + (allocation == null
                            ? " (allocation " + number + ", freed)"
                            : " (offset " + Address.offset(address) + " of " + allocation.name() + ")");
        }
        // An index a little below zero ends up at the far end of the number before.
        Allocation after = at(address + Address.of(1));
        if (after != null && Address.offset(address) > Address.of(1) / 2) {
            return hex + " (" + (Address.of(1) - Address.offset(address)) + " bytes before " + after.name() + ")";
        }
        return hex + (address == 0 ? " (null)" : " (not an address of this device)");
    }

    void write(long address, MemorySegment from) {
        Allocation to = range(address, from.byteSize(), "write");
        MemorySegment.copy(
                from, ValueLayout.JAVA_BYTE, 0, to.bytes, (int) Address.offset(address), (int) from.byteSize());
        markWritten(to, address, from.byteSize());
    }

    void read(MemorySegment to, long address) {
        Allocation from = range(address, to.byteSize(), "read");
        MemorySegment.copy(
                from.bytes, (int) Address.offset(address), to, ValueLayout.JAVA_BYTE, 0, (int) to.byteSize());
    }

    void copy(long to, long from, long count) {
        Allocation source = range(from, count, "copy");
        Allocation target = range(to, count, "copy");
        int start = (int) Address.offset(to);
        System.arraycopy(source.bytes, (int) Address.offset(from), target.bytes, start, (int) count);
        if (checked) {
            target.shadow.copyWritten(source.shadow, (int) Address.offset(from), start, (int) count);
        }
    }

    void fill(long address, byte value, long count) {
        Allocation to = range(address, count, "fill");
        int start = (int) Address.offset(address);
        Arrays.fill(to.bytes, start, start + (int) count, value);
        markWritten(to, address, count);
    }

    private void markWritten(Allocation to, long address, long count) {
        if (checked) {
            to.shadow.markWritten((int) Address.offset(address), (int) count);
        }
    }

    private Allocation range(long address, long count, String what) {
        Allocation allocation = at(address);
        if (allocation == null || Address.offset(address) + count > allocation.bytes.length) {
            throw new PtxFault("", what + " of " + count + " bytes at " + describe(address) + " is out of bounds");
        }
        return allocation;
    }

    /** Forgets who read and wrote what in earlier launches. */
    synchronized void forgetAccesses() {
        for (Allocation allocation : allocations) {
            if (allocation != null && allocation.shadow != null) {
                allocation.shadow.forgetAccesses();
            }
        }
    }

    synchronized void clear() {
        allocations = new Allocation[1];
        next = Integer.MAX_VALUE;
    }
}
