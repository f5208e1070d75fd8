package io.levee.kernels.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/**
 * The calls of NVIDIA's driver that are made without JCuda: those that a launch or a copy costs, since a call through JCuda takes
 * microseconds and one through here tens of nanoseconds, and those that find out whether there is a driver at all, since JCuda's
 * classes cannot be touched where there is none. Every call returns a CUresult, 0 for success.
 */
final class CudaApi {
    private static final MethodHandle CALL_INT = handle(JAVA_INT);
    private static final MethodHandle CALL_ADDRESS = handle(ADDRESS);
    private static final MethodHandle CALL_ADDRESS_INT = handle(ADDRESS, JAVA_INT);
    private static final MethodHandle CALL_INT_ADDRESS = handle(JAVA_INT, ADDRESS);
    private static final MethodHandle CALL_TWO_ADDRESSES = handle(ADDRESS, ADDRESS);
    private static final MethodHandle CALL_NAME = handle(ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle CALL_TO_DEVICE = handle(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CALL_TO_HOST = handle(ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CALL_COPY = handle(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CALL_FILL = handle(JAVA_LONG, JAVA_BYTE, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CALL_LAUNCH = handle(
            JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS,
            ADDRESS);

    private final SymbolLookup symbols;
    private final MemorySegment launch;
    private final MemorySegment toDevice;
    private final MemorySegment toHost;
    private final MemorySegment copy;
    private final MemorySegment fill;

    CudaApi(SymbolLookup symbols) {
        this.symbols = symbols;
        launch = symbol("cuLaunchKernel");
        toDevice = symbol("cuMemcpyHtoDAsync_v2");
        toHost = symbol("cuMemcpyDtoHAsync_v2");
        copy = symbol("cuMemcpyDtoDAsync_v2");
        fill = symbol("cuMemsetD8Async");
    }

    /** The driver's library of this operating system. */
    static String libraryName() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")
                ? "nvcuda.dll"
                : "libcuda.so.1";
    }

    /** The driver's calls, when its library can be loaded; it stays so. */
    static Optional<CudaApi> find(String library) {
        return open(library, Arena.global()).map(CudaApi::new);
    }

    /** A library of the system, loaded until the arena is closed. */
    @SuppressWarnings("restricted") // a library of machine code
    static Optional<SymbolLookup> open(String library, Arena arena) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(library, arena));
        } catch (IllegalArgumentException missing) {
            return Optional.empty();
        }
    }

    int init() {
        try {
            return (int) CALL_INT.invokeExact(symbol("cuInit"), 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int driverVersion(MemorySegment version) {
        return call("cuDriverGetVersion", version);
    }

    int deviceCount(MemorySegment count) {
        return call("cuDeviceGetCount", count);
    }

    int device(MemorySegment device, int ordinal) {
        return call("cuDeviceGet", device, ordinal);
    }

    int deviceName(MemorySegment name, int device) {
        try {
            return (int) CALL_NAME.invokeExact(symbol("cuDeviceGetName"), name, (int) name.byteSize(), device);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int totalMemory(MemorySegment bytes, int device) {
        return call("cuDeviceTotalMem_v2", bytes, device);
    }

    int attribute(MemorySegment value, int attribute, int device) {
        try {
            return (int) CALL_NAME.invokeExact(symbol("cuDeviceGetAttribute"), value, attribute, device);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int retainContext(MemorySegment context, int device) {
        return call("cuDevicePrimaryCtxRetain", context, device);
    }

    int releaseContext(int device) {
        try {
            return (int) CALL_INT.invokeExact(symbol("cuDevicePrimaryCtxRelease_v2"), device);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int pushContext(MemorySegment context) {
        return call("cuCtxPushCurrent_v2", context);
    }

    int popContext(MemorySegment context) {
        return call("cuCtxPopCurrent_v2", context);
    }

    int memoryInfo(MemorySegment free, MemorySegment total) {
        try {
            return (int) CALL_TWO_ADDRESSES.invokeExact(symbol("cuMemGetInfo_v2"), free, total);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Copies from pinned memory of the host. */
    int toDevice(long address, MemorySegment from, long bytes, long stream) {
        try {
            return (int) CALL_TO_DEVICE.invokeExact(toDevice, address, from, bytes, stream);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Copies to pinned memory of the host. */
    int toHost(MemorySegment to, long address, long bytes, long stream) {
        try {
            return (int) CALL_TO_HOST.invokeExact(toHost, to, address, bytes, stream);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int copy(long to, long from, long bytes, long stream) {
        try {
            return (int) CALL_COPY.invokeExact(copy, to, from, bytes, stream);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int fill(long address, byte value, long bytes, long stream) {
        try {
            return (int) CALL_FILL.invokeExact(fill, address, value, bytes, stream);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Enqueues a grid.
     *
     * @param extra CU_LAUNCH_PARAM_BUFFER_POINTER, _SIZE and _END with their values
     */
    int launch(long function, Grid grid, long stream, MemorySegment extra) {
        try {
            return (int) CALL_LAUNCH.invokeExact(
                    launch,
                    function,
                    grid.x(),
                    grid.y(),
                    grid.z(),
                    grid.threads(),
                    1,
                    1,
                    grid.sharedBytes(),
                    stream,
                    MemorySegment.NULL,
                    extra);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Name, number and meaning of a result that is not 0. */
    String describe(int result) {
        return text("cuGetErrorName", result).orElse("unknown error") + " (" + result + ")"
                + text("cuGetErrorString", result)
                        .map(meaning -> ", " + meaning)
                        .orElse("");
    }

    @SuppressWarnings("restricted") // the driver's text ends with a zero
    private Optional<String> text(String call, int result) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(ADDRESS);
            int found = (int) CALL_INT_ADDRESS.invokeExact(symbol(call), result, text);
            MemorySegment address = text.get(ADDRESS, 0);
            return found == 0 && address.address() != 0
                    ? Optional.of(address.reinterpret(Long.MAX_VALUE).getString(0))
                    : Optional.empty();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private int call(String name, MemorySegment argument) {
        try {
            return (int) CALL_ADDRESS.invokeExact(symbol(name), argument);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private int call(String name, MemorySegment result, int argument) {
        try {
            return (int) CALL_ADDRESS_INT.invokeExact(symbol(name), result, argument);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private MemorySegment symbol(String name) {
        return symbols.find(name).orElseThrow(() -> new GpuException(libraryName() + " has no function " + name));
    }

    @SuppressWarnings("restricted") // calls machine code
    private static MethodHandle handle(MemoryLayout... parameters) {
        return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_INT, parameters));
    }

    private static RuntimeException unexpected(Throwable e) {
        return switch (e) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException(e);
        };
    }
}
