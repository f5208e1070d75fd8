package io.levee.kernels.cuda.fake;

import io.levee.kernels.cuda.GpuDriver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** Memory of the device and pinned memory of the host, and copies between them. */
final class FakeMemory {
    private final FakeCuda cuda;
    private final GpuDriver device;
    private final FakeQueue queue;
    private final Map<Long, Long> allocated = new HashMap<>();
    private final Map<Long, Arena> pinned = new HashMap<>();

    FakeMemory(FakeCuda cuda, GpuDriver device, FakeQueue queue) {
        this.cuda = cuda;
        this.device = device;
        this.queue = queue;
        cuda.answer("cuMemGetInfo_v2", words -> {
            words.store(0, free());
            words.store(1, cuda.memoryBytes());
        });
        cuda.answer("cuMemAlloc_v2", words -> words.store(0, allocate(words.at(1))));
        cuda.answer("cuMemFree_v2", words -> free(words.at(0)));
        cuda.answer("cuMemHostAlloc", words -> words.store(0, pin(words.at(1))));
        cuda.answer("cuMemFreeHost", words -> unpin(words.at(0)));
        cuda.answer("cuMemcpyHtoDAsync_v2", words -> {
            long to = words.at(0);
            MemorySegment from = pinned(words.at(1), words.at(2));
            queue.enqueue(words.at(3), () -> device.toDevice(to, from));
        });
        cuda.answer("cuMemcpyDtoHAsync_v2", words -> {
            MemorySegment to = pinned(words.at(0), words.at(2));
            long from = words.at(1);
            queue.enqueue(words.at(3), () -> device.toHost(to, from));
        });
        cuda.answer("cuMemcpyDtoDAsync_v2", words -> {
            long to = words.at(0);
            long from = words.at(1);
            long bytes = words.at(2);
            queue.enqueue(words.at(3), () -> device.copy(to, from, bytes));
        });
        cuda.answer("cuMemsetD8Async", words -> {
            long to = words.at(0);
            byte value = (byte) words.at(1);
            long bytes = words.at(2);
            queue.enqueue(words.at(3), () -> device.fill(to, value, bytes));
        });
    }

    /** Blocks of the device and of the host that have not been given back. */
    int open() {
        return allocated.size() + pinned.size();
    }

    private long free() {
        return cuda.memoryBytes()
                - allocated.values().stream().mapToLong(Long::longValue).sum();
    }

    private long allocate(long bytes) {
        if (bytes > free()) {
            throw new FakeError(FakeError.OUT_OF_MEMORY);
        }
        long address = device.allocate(bytes);
        allocated.put(address, bytes);
        return address;
    }

    private void free(long address) {
        queue.drain();
        if (allocated.remove(address) == null) {
            throw new FakeError(FakeError.INVALID_VALUE);
        }
        device.free(address);
    }

    private long pin(long bytes) {
        Arena arena = Arena.ofShared();
        MemorySegment memory = arena.allocate(bytes, 4096);
        pinned.put(memory.address(), arena);
        return memory.address();
    }

    private void unpin(long address) {
        queue.drain();
        Arena arena = pinned.remove(address);
        if (arena == null) {
            throw new FakeError(FakeError.INVALID_VALUE);
        }
        arena.close();
    }

    private static MemorySegment pinned(long address, long bytes) {
        return Words.memory(MemorySegment.ofAddress(address), bytes);
    }
}
