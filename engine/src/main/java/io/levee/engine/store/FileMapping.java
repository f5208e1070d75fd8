package io.levee.engine.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;

/** Files in memory. */
final class FileMapping {
    private FileMapping() {}

    /**
     * A whole file, read-only, until the arena is closed. The segment is of the class that allocated memory has: code that has
     * met two classes of segments is compiled with checks and calls where it had loads, and vectors end up on the heap.
     */
    @SuppressWarnings("restricted")
    static MemorySegment readOnly(FileChannel channel, Arena arena) throws IOException {
        MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        return MemorySegment.ofAddress(mapped.address())
                .reinterpret(mapped.byteSize(), arena, null)
                .asReadOnly();
    }
}
