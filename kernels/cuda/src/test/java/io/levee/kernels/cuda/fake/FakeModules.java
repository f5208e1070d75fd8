package io.levee.kernels.cuda.fake;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.levee.kernels.cuda.GpuDriver;
import io.levee.kernels.cuda.GpuFunction;
import io.levee.kernels.cuda.Grid;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Modules, their kernels, and launches with packed parameters. */
final class FakeModules {
    private static final int ERROR_LOG = 5;
    private static final int ERROR_LOG_BYTES = 6;
    private static final int DYNAMIC_SHARED_BYTES = 8;
    private static final int PARAMETER_BUFFER = 1;
    private static final int PARAMETER_BUFFER_BYTES = 2;

    private record Function(long module, String entry, GpuFunction function) {}

    private final FakeCuda cuda;
    private final GpuDriver device;
    private final Set<Long> modules = new HashSet<>();
    private final Map<Long, Function> functions = new HashMap<>();

    FakeModules(FakeCuda cuda, GpuDriver device, FakeQueue queue) {
        this.cuda = cuda;
        this.device = device;
        cuda.answer("cuModuleLoadDataEx", this::load);
        cuda.answer("cuModuleUnload", words -> cuda.forget(modules, words.at(0)));
        cuda.answer("cuModuleGetFunction", words -> {
            if (!modules.contains(words.at(1))) {
                throw new FakeError(FakeError.INVALID_HANDLE);
            }
            words.store(0, open(words.at(1), words.text(2)));
        });
        cuda.answer("cuFuncSetAttribute", this::allow);
        cuda.answer("cuLaunchKernel", words -> launch(words, queue));
    }

    /** Modules that have not been given back. */
    int open() {
        return modules.size();
    }

    private void load(Words words) {
        String ptx = words.text(1);
        long module = cuda.handle(modules);
        try {
            device.load(name(module), ptx);
        } catch (RuntimeException refused) {
            modules.remove(module);
            log(words, String.valueOf(refused.getMessage()));
            throw new FakeError(FakeError.INVALID_PTX);
        }
        words.store(0, module);
    }

    private static String name(long module) {
        return "module" + module;
    }

    /** Writes into the buffer that the options name. */
    private static void log(Words words, String message) {
        int count = words.integer(2);
        MemorySegment options = words.memory(3, (long) count * Integer.BYTES);
        MemorySegment values = words.memory(4, (long) count * Long.BYTES);
        MemorySegment buffer = null;
        long bytes = 0;
        for (int option = 0; option < count; option++) {
            switch (options.getAtIndex(JAVA_INT, option)) {
                case ERROR_LOG -> buffer = values.getAtIndex(ADDRESS, option);
                case ERROR_LOG_BYTES -> bytes = Integer.toUnsignedLong((int) values.getAtIndex(JAVA_LONG, option));
                default -> throw new FakeError(FakeError.INVALID_VALUE);
            }
        }
        if (buffer != null && bytes > 0) {
            byte[] text = message.getBytes(StandardCharsets.UTF_8);
            int length = (int) Math.min(text.length, bytes - 1);
            MemorySegment room = Words.memory(buffer, bytes);
            MemorySegment.copy(text, 0, room, JAVA_BYTE, 0, length);
            room.set(JAVA_BYTE, length, (byte) 0);
        }
    }

    private long open(long module, String entry) {
        GpuFunction function;
        try {
            function = device.function(name(module), entry, 0);
        } catch (RuntimeException missing) {
            throw new FakeError(FakeError.NOT_FOUND);
        }
        long handle = cuda.handle(new HashSet<>());
        functions.put(handle, new Function(module, entry, function));
        return handle;
    }

    private void allow(Words words) {
        if (words.integer(1) != DYNAMIC_SHARED_BYTES) {
            throw new FakeError(FakeError.INVALID_VALUE);
        }
        Function known = function(words.at(0));
        GpuFunction function;
        try {
            function = device.function(name(known.module), known.entry, words.integer(2));
        } catch (RuntimeException tooMuch) {
            throw new FakeError(FakeError.INVALID_VALUE);
        }
        functions.put(words.at(0), new Function(known.module, known.entry, function));
    }

    private Function function(long handle) {
        Function known = functions.get(handle);
        if (known == null) {
            throw new FakeError(FakeError.INVALID_HANDLE);
        }
        return known;
    }

    /** Parameters are copied at once, as CUDA does it. */
    private void launch(Words words, FakeQueue queue) {
        GpuFunction function = function(words.at(0)).function;
        int[] sizes = new int[7];
        for (int size = 0; size < sizes.length; size++) {
            sizes[size] = words.integer(1 + size);
        }
        if (sizes[4] != 1 || sizes[5] != 1) {
            throw new FakeError(FakeError.INVALID_VALUE);
        }
        Grid grid = new Grid(sizes[0], sizes[1], sizes[2], sizes[3], sizes[6]);
        MemorySegment parameters = parameters(words.memory(10, 5L * Long.BYTES));
        queue.enqueue(words.at(8), () -> device.launch(function, grid, parameters));
    }

    private static MemorySegment parameters(MemorySegment extra) {
        if (extra.getAtIndex(JAVA_LONG, 0) != PARAMETER_BUFFER
                || extra.getAtIndex(JAVA_LONG, 2) != PARAMETER_BUFFER_BYTES
                || extra.getAtIndex(JAVA_LONG, 4) != 0) {
            throw new FakeError(FakeError.INVALID_VALUE);
        }
        long bytes = Words.memory(extra.getAtIndex(ADDRESS, 3), Long.BYTES).get(JAVA_LONG, 0);
        long[] copy = new long[Math.toIntExact(Math.ceilDiv(bytes, Long.BYTES))];
        return MemorySegment.ofArray(copy)
                .asSlice(0, bytes)
                .copyFrom(Words.memory(extra.getAtIndex(ADDRESS, 1), bytes));
    }
}
