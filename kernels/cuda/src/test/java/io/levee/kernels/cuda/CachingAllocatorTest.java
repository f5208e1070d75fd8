package io.levee.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CachingAllocatorTest {
    private static final long MEBIBYTE = 1 << 20;

    /** A device that hands out addresses one after the other. */
    private static final class Device implements CachingAllocator.Source {
        final Map<Long, Long> blocks = new TreeMap<>();
        final long bytes;
        long next = 4096;
        int asked;

        Device(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public long allocate(long size) {
            asked++;
            if (used() + size > bytes) {
                return 0;
            }
            long address = next;
            next += size;
            blocks.put(address, size);
            return address;
        }

        @Override
        public void free(long address) {
            assertTrue(blocks.remove(address) != null, "freed twice: " + address);
        }

        @Override
        public String room() {
            return bytes - used() + " of " + bytes + " free";
        }

        long used() {
            return blocks.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    @Test
    void aBlockThatWasGivenBackIsHandedOutAgainForItsClassOnly() {
        Device device = new Device(16 * MEBIBYTE);
        CachingAllocator allocator = new CachingAllocator(device);
        long first = allocator.allocate(MEBIBYTE);
        assertNotEquals(first, allocator.allocate(MEBIBYTE), "the first is still in use");
        allocator.free(first);
        assertNotEquals(first, allocator.allocate(2 * MEBIBYTE));
        assertEquals(first, allocator.allocate(MEBIBYTE - 1), "of the same class");
        assertEquals(3, device.asked);
    }

    @Test
    void whatIsKeptIsGivenBackWhenThereIsNoRoom() {
        Device device = new Device(4 * MEBIBYTE);
        CachingAllocator allocator = new CachingAllocator(device);
        allocator.free(allocator.allocate(3 * MEBIBYTE));
        long kept = allocator.allocate(MEBIBYTE);
        allocator.allocate(2 * MEBIBYTE);
        assertEquals(3 * MEBIBYTE, device.used());
        assertTrue(device.blocks.containsKey(kept), "what is in use stays");
    }

    @Test
    void tooLittleMemorySaysWhatIsAskedForAndWhatThereIs() {
        CachingAllocator allocator = new CachingAllocator(new Device(4 * MEBIBYTE));
        allocator.allocate(MEBIBYTE);
        GpuException failure = assertThrows(GpuException.class, () -> allocator.allocate(5_000_000));
        assertEquals(
                "cuMemAlloc(5242880): CUDA_ERROR_OUT_OF_MEMORY (2): 5000000 bytes of device memory asked for, 3145728"
                        + " of 4194304 free",
                failure.getMessage());
    }

    @Test
    void anAddressIsGivenBackOnce() {
        CachingAllocator allocator = new CachingAllocator(new Device(MEBIBYTE));
        long address = allocator.allocate(1);
        allocator.free(address);
        assertThrows(IllegalArgumentException.class, () -> allocator.free(address));
        assertThrows(IllegalArgumentException.class, () -> allocator.free(1));
    }

    @Test
    void closingGivesEverythingBackUsedOrKept() {
        Device device = new Device(16 * MEBIBYTE);
        CachingAllocator allocator = new CachingAllocator(device);
        allocator.free(allocator.allocate(MEBIBYTE));
        allocator.allocate(2 * MEBIBYTE);
        allocator.close();
        assertEquals(Map.of(), device.blocks);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 511, 512, 513, 4096, 4097, 5000, 65_537, 1_000_000, (1L << 31) + 1, 5_000_000_000L})
    void aClassHoldsItsBytesAndWastesAnEighthAtMost(long bytes) {
        long size = CachingAllocator.sizeClass(bytes);
        assertTrue(size >= bytes, size + " for " + bytes);
        assertTrue(size <= Math.max(bytes + bytes / 8 + 1, bytes + 511), size + " for " + bytes);
        assertEquals(0, size % 512, "alignment");
        assertEquals(size, CachingAllocator.sizeClass(size), "a class is its own class");
    }
}
