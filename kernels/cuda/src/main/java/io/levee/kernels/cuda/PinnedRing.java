package io.levee.kernels.cuda;

import java.lang.foreign.MemorySegment;

/**
 * Memory of the host that the device reads and writes by itself, in pages used in turn: what is copied to the device is put here
 * first, so that the caller may go on and change its own memory. A page is waited for only when it is used again.
 */
final class PinnedRing implements AutoCloseable {
    /** The memory, and the stream that copies go through. */
    interface Stream {
        /** Pinned memory. */
        MemorySegment allocate(long bytes);

        /** Gives it back. */
        void free(MemorySegment memory);

        /** Enqueues a copy from pinned memory. */
        void toDevice(long address, MemorySegment from);

        /** Enqueues a copy to pinned memory. */
        void toHost(MemorySegment to, long address);

        /** Remembers, for page {@code page}, what has been enqueued so far. */
        void mark(int page);

        /** Waits for what was remembered for a page; does not wait when nothing was. */
        void await(int page);
    }

    private static final long ALIGNMENT = 64;

    private final Stream stream;
    private final MemorySegment memory;
    private final long pageBytes;
    private final int pages;
    private int page;
    private long used;

    PinnedRing(Stream stream, int pages, long pageBytes) {
        this.stream = stream;
        this.pages = pages;
        this.pageBytes = pageBytes;
        memory = stream.allocate(pages * pageBytes);
    }

    /** Enqueues a copy to the device; the segment may be changed once this returns. */
    void write(long address, MemorySegment from) {
        long bytes = from.byteSize();
        for (long done = 0; done < bytes; ) {
            if (used >= pageBytes) {
                turn();
            }
            long part = Math.min(bytes - done, pageBytes - used);
            MemorySegment room = memory.asSlice(page * pageBytes + used, part);
            room.copyFrom(from.asSlice(done, part));
            stream.toDevice(address + done, room);
            used += Math.ceilDiv(part, ALIGNMENT) * ALIGNMENT;
            done += part;
        }
    }

    private void turn() {
        stream.mark(page);
        page = (page + 1) % pages;
        used = 0;
        stream.await(page);
    }

    /** Copies from the device, after all that has been enqueued; pages are filled while earlier ones are emptied. */
    void read(MemorySegment to, long address) {
        long bytes = to.byteSize();
        long chunks = Math.ceilDiv(bytes, pageBytes);
        for (long chunk = 0; chunk < Math.min(chunks, pages); chunk++) {
            request(chunk, bytes, address);
        }
        for (long chunk = 0; chunk < chunks; chunk++) {
            MemorySegment room = chunk(chunk, bytes);
            stream.await((int) (chunk % pages));
            to.asSlice(chunk * pageBytes, room.byteSize()).copyFrom(room);
            if (chunk + pages < chunks) {
                request(chunk + pages, bytes, address);
            }
        }
        if (chunks > 0) {
            page = 0;
            used = 0;
        }
    }

    /** Writing into a page that copies to the device still read is safe: the stream does so after them. */
    private void request(long chunk, long bytes, long address) {
        stream.toHost(chunk(chunk, bytes), address + chunk * pageBytes);
        stream.mark((int) (chunk % pages));
    }

    private MemorySegment chunk(long chunk, long bytes) {
        return memory.asSlice(chunk % pages * pageBytes, Math.min(pageBytes, bytes - chunk * pageBytes));
    }

    @Override
    public void close() {
        stream.free(memory);
    }
}
