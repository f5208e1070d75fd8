package io.levee.kernels.cuda.fake;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.levee.kernels.cuda.GpuDriver;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * NVIDIA's driver as far as Levee uses it, on another driver, which stays open. One is installed at a time; without one the
 * libraries say that there is no device.
 *
 * <p>Work is done when it is waited for, or at once after {@link #block}. Work that fails loses the context: this call and every
 * later one that uses it return CUDA_ERROR_LAUNCH_FAILED.
 */
public final class FakeCuda implements AutoCloseable {
    private static final int NOT_SUPPORTED = 801;
    private static final long FIRST_HANDLE = 0x1000;
    private static final Map<String, MemorySegment> TEXTS = new ConcurrentHashMap<>();

    private final Map<String, Consumer<Words>> answers = new HashMap<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private final Arena arena = Arena.ofShared();
    private final FakeDevice device;
    private final FakeContexts contexts;
    private final FakeQueue queue;
    private final FakeMemory memory;
    private final FakeModules modules;
    private final FakeCublas cublas;
    private long lastHandle = FIRST_HANDLE;
    private boolean blocking;
    private Throwable fault;

    private FakeCuda(FakeDevice device, GpuDriver behind) {
        this.device = device;
        answer("cuGetErrorName", words -> words.store(1, text(FakeError.name(words.integer(0)))));
        answer("cuGetErrorString", words -> words.store(1, text("as the fake driver says")));
        contexts = new FakeContexts(this, device);
        queue = new FakeQueue(this);
        memory = new FakeMemory(this, behind, queue);
        modules = new FakeModules(this, behind, queue);
        cublas = new FakeCublas(this, behind, queue);
    }

    /** Why there can be none here: no compiler of C; empty when there can. */
    public static Optional<String> obstacle() {
        return FakeLibraries.load();
    }

    /**
     * Installs a driver.
     *
     * @param device what it says of itself
     * @param behind what does the work
     */
    public static FakeCuda install(FakeDevice device, GpuDriver behind) {
        FakeLibraries.load().ifPresent(obstacle -> {
            throw new IllegalStateException(obstacle);
        });
        FakeCuda cuda = new FakeCuda(device, behind);
        install(cuda.handler());
        return cuda;
    }

    @SuppressWarnings("restricted") // machine code calls this
    private MemorySegment handler() {
        try {
            MethodHandle handler = MethodHandles.lookup()
                    .findVirtual(
                            FakeCuda.class,
                            "call",
                            MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class));
            return Linker.nativeLinker()
                    .upcallStub(handler.bindTo(this), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), arena);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("restricted") // calls machine code
    private static void install(MemorySegment handler) {
        for (Path library : FakeLibraries.files()) {
            MemorySegment install = SymbolLookup.libraryLookup(library, Arena.global())
                    .find("fakecuda_install")
                    .orElseThrow();
            try {
                Linker.nativeLinker()
                        .downcallHandle(install, FunctionDescriptor.ofVoid(ADDRESS))
                        .invokeExact(handler);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Called by the machine code, which no exception may reach. */
    private synchronized int call(MemorySegment name, MemorySegment arguments) {
        try {
            String call = Words.memory(name, Long.MAX_VALUE).getString(0);
            calls.merge(call, 1, Integer::sum);
            if (usesContext(call)) {
                contexts.check();
                if (fault != null) {
                    return FakeError.LAUNCH_FAILED;
                }
            }
            Integer failure = failures.remove(call);
            if (failure != null) {
                return failure;
            }
            Consumer<Words> answer = answers.get(call);
            if (answer == null) {
                return NOT_SUPPORTED;
            }
            answer.accept(Words.at(arguments));
            return 0;
        } catch (FakeError error) {
            return error.result();
        } catch (Throwable unexpected) {
            fault = unexpected;
            return FakeError.UNKNOWN;
        }
    }

    private static boolean usesContext(String call) {
        return !(call.startsWith("cuInit")
                || call.startsWith("cuD")
                || call.startsWith("cuCtx")
                || call.startsWith("cuGet"));
    }

    /** Makes the next call of a function fail with a CUresult. */
    public synchronized void fail(String call, int result) {
        failures.put(call, result);
    }

    /** How often a function has been called. */
    public synchronized int calls(String call) {
        return calls.getOrDefault(call, 0);
    }

    /** Has work done at once, as with CUDA_LAUNCH_BLOCKING=1. */
    public synchronized void block() {
        blocking = true;
    }

    /** What has not been given back: contexts, streams, events, blocks of memory, modules and handles of cuBLAS. */
    public synchronized int open() {
        return contexts.open() + queue.open() + memory.open() + modules.open() + cublas.open();
    }

    /** What went wrong in the work, or null. */
    public synchronized Throwable fault() {
        return fault;
    }

    /** cublasComputeType of the last product. */
    public synchronized int computeType() {
        return cublas.computeType();
    }

    boolean blocking() {
        return blocking;
    }

    long memoryBytes() {
        return device.memoryBytes();
    }

    void answer(String call, Consumer<Words> answer) {
        answers.put(call, answer);
    }

    /** A new handle, kept among those that are open. */
    long handle(Set<Long> open) {
        lastHandle += 16;
        open.add(lastHandle);
        return lastHandle;
    }

    /** Takes a handle back. */
    void forget(Set<Long> open, long handle) {
        queue.drain();
        if (!open.remove(handle)) {
            throw new FakeError(FakeError.INVALID_HANDLE);
        }
    }

    /** The error of a context that is lost. */
    FakeError lost(RuntimeException cause) {
        fault = cause;
        return new FakeError(FakeError.LAUNCH_FAILED);
    }

    /** A text that stays, as the driver's do. */
    private static long text(String text) {
        return TEXTS.computeIfAbsent(text, Arena.global()::allocateFrom).address();
    }

    /** Removes the driver: the libraries say that there is no device. */
    @Override
    public void close() {
        install(MemorySegment.NULL);
        arena.close();
    }
}
