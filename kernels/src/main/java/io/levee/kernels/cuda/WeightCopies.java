package io.levee.kernels.cuda;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.Set;

/** Memory that weights own beside their slices; given back, when more is needed, once a weight is no longer reachable. */
final class WeightCopies {
    private final GpuDriver driver;
    private final ReferenceQueue<DeviceWeight> unreachable = new ReferenceQueue<>();
    private final Set<Copy> copies = new HashSet<>();

    WeightCopies(GpuDriver driver) {
        this.driver = driver;
    }

    /** Memory that lives as long as the weight. */
    long allocate(DeviceWeight owner, long bytes) {
        for (var copy = unreachable.poll(); copy != null; copy = unreachable.poll()) {
            copies.remove((Copy) copy);
            driver.free(((Copy) copy).address);
        }
        Copy copy = new Copy(owner, unreachable, driver.allocate(Math.max(1, bytes)));
        copies.add(copy);
        return copy.address;
    }

    private static final class Copy extends PhantomReference<DeviceWeight> {
        private final long address;

        Copy(DeviceWeight owner, ReferenceQueue<DeviceWeight> unreachable, long address) {
            super(owner, unreachable);
            this.address = address;
        }
    }
}
