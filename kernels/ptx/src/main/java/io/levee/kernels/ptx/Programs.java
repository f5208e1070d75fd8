package io.levee.kernels.ptx;

import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decoded modules of this process, by name and text, as long as memory lasts: a process that opens many machines decodes each
 * module once. Modules with variables are left out, since their instructions hold addresses of one machine.
 */
final class Programs {
    private static final Map<Key, SoftReference<List<KernelCode>>> DECODED = new ConcurrentHashMap<>();

    private Programs() {}

    private record Key(String name, String ptx) {}

    /** The decoded entries, null when they are not kept. */
    static List<KernelCode> find(String name, String ptx) {
        SoftReference<List<KernelCode>> kept = DECODED.get(new Key(name, ptx));
        return kept == null ? null : kept.get();
    }

    static void keep(String name, String ptx, List<KernelCode> entries) {
        DECODED.put(new Key(name, ptx), new SoftReference<>(entries));
    }
}
