package io.levee.kernels.cuda;

import java.util.ArrayList;
import java.util.List;

/** Memory that weights own beside their slices; given back with the memory in which their values lie. */
final class WeightCopies {
    private final GpuDriver driver;
    private final List<Copy> copies = new ArrayList<>();

    /**
     * A copy of a weight.
     *
     * @param values that were copied
     * @param address of the copy
     */
    private record Copy(DeviceSlice values, long address) {}

    WeightCopies(GpuDriver driver) {
        this.driver = driver;
    }

    /** Memory that lives as long as the weight's values. */
    long allocate(DeviceWeight owner, long bytes) {
        Copy copy = new Copy(owner.slice(), driver.allocate(Math.max(1, bytes)));
        copies.add(copy);
        return copy.address;
    }

    /** Gives back the copies of what lies in this memory. */
    void release(DeviceMemory memory) {
        copies.removeIf(copy -> {
            boolean gone = memory.holds(copy.values);
            if (gone) {
                driver.free(copy.address);
            }
            return gone;
        });
    }
}
