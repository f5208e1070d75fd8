package io.levee.kernels.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Whether an NVIDIA GPU can be used here, found out without loading JCuda: its classes fail in several ways where there is no
 * driver, and leave files behind.
 *
 * @param ordinal number of the device, from 0
 * @param verdict what was found
 * @param line the same for people, in one line, with the cure where there is one
 * @param device what the device says of itself, when there is one
 */
public record CudaProbe(int ordinal, Verdict verdict, String line, Optional<GpuProperties> device) {
    /** What may be found. */
    public enum Verdict {
        /** The device can be used. */
        READY,
        /** The driver's library is not there. */
        NO_DRIVER,
        /** The driver knows no device, or none of the number asked for. */
        NO_DEVICE,
        /** The driver does not accept the kernels' PTX version. */
        DRIVER_TOO_OLD,
        /** The device lacks instructions that the kernels use. */
        DEVICE_TOO_OLD,
        /** Less memory is free than is asked for. */
        NOT_ENOUGH_MEMORY,
        /** JCuda is not on the class path. */
        NO_BINDING,
        /** A call of the driver fails. */
        DRIVER_FAILS
    }

    /** PTX ISA 8.0 needs a driver of CUDA 12.0. */
    static final int LEAST_DRIVER = 12_000;

    private static final int LEAST_MAJOR = 8;
    private static final int NO_DEVICE = 100;
    private static final int NAME_BYTES = 256;

    /** True when the device can be used. */
    public boolean ready() {
        return verdict == Verdict.READY;
    }

    /**
     * Looks at a device. To learn how much memory is free a context is made and given back, which takes a few tenths of a second.
     *
     * @param device its number, from 0
     * @param bytes of memory that are wanted
     */
    public static CudaProbe probe(int device, long bytes) {
        return probe(CudaApi.libraryName(), device, bytes, JCudaLibraries.present());
    }

    /** The highest clock of a device in cycles a second; empty where the driver does not tell. */
    public static OptionalDouble clock(int device) {
        try (Arena arena = Arena.ofConfined()) {
            Optional<CudaApi> api = CudaApi.find(CudaApi.libraryName()).filter(found -> found.init() == 0);
            return api.isEmpty() ? OptionalDouble.empty() : new Asking(api.get(), arena, device).clock();
        } catch (GpuException failure) {
            return OptionalDouble.empty();
        }
    }

    /** Whether the library of cuBLAS 12 can be loaded. */
    public static boolean cublas() {
        try (Arena arena = Arena.ofConfined()) {
            return CudaApi.open(cublasName(), arena).isPresent();
        }
    }

    /** The library of cuBLAS 12 on this operating system. */
    static String cublasName() {
        return CudaApi.libraryName().endsWith(".dll") ? "cublas64_12.dll" : "libcublas.so.12";
    }

    static CudaProbe probe(String library, int ordinal, long bytes, boolean binding) {
        try {
            Optional<CudaApi> api = CudaApi.find(library);
            if (api.isEmpty()) {
                return new CudaProbe(
                        ordinal,
                        Verdict.NO_DRIVER,
                        "no NVIDIA driver: " + library + " cannot be loaded; install driver 525 or newer",
                        Optional.empty());
            }
            try (Arena arena = Arena.ofConfined()) {
                return new Asking(api.get(), arena, ordinal).probe(bytes, binding);
            }
        } catch (GpuException failure) {
            return new CudaProbe(
                    ordinal,
                    Verdict.DRIVER_FAILS,
                    "the NVIDIA driver fails: " + failure.getMessage(),
                    Optional.empty());
        }
    }

    /** One conversation with a driver about a device. */
    private record Asking(CudaApi api, Arena arena, int ordinal) {
        CudaProbe probe(long bytes, boolean binding) {
            int started = api.init();
            if (started == NO_DEVICE) {
                return without(Verdict.NO_DEVICE, "an NVIDIA driver is there, but it knows no device");
            }
            check(started, "cuInit(0)");
            int version = version();
            if (version < LEAST_DRIVER) {
                return without(
                        Verdict.DRIVER_TOO_OLD,
                        "the NVIDIA driver supports CUDA " + cuda(version)
                                + ": CUDA 12.0 is needed, that is driver 525 or newer");
            }
            int count = count();
            if (ordinal < 0 || ordinal >= count) {
                return without(
                        Verdict.NO_DEVICE,
                        "device " + ordinal + " was asked for, the NVIDIA driver knows " + count + ", counted from 0");
            }
            return judge(properties(version), bytes, binding);
        }

        private CudaProbe judge(GpuProperties device, long bytes, boolean binding) {
            String capability = device.major() + "." + device.minor();
            if (device.major() < LEAST_MAJOR) {
                return with(
                        device,
                        Verdict.DEVICE_TOO_OLD,
                        " has compute capability " + capability + ": 8.0 is needed (Ampere or newer)");
            }
            if (!binding) {
                return with(
                        device,
                        Verdict.NO_BINDING,
                        " is there, but org.jcuda:jcuda:12.6.0 with its natives for this system is not on the class"
                                + " path");
            }
            String memory = size(device.freeBytes()) + " free of " + size(device.memoryBytes());
            if (bytes > device.freeBytes()) {
                return with(device, Verdict.NOT_ENOUGH_MEMORY, " has " + memory + ": " + size(bytes) + " are needed");
            }
            return with(
                    device,
                    Verdict.READY,
                    ", compute capability " + capability + ", " + memory + ", CUDA " + cuda(device.driverVersion()));
        }

        private CudaProbe with(GpuProperties device, Verdict verdict, String line) {
            return new CudaProbe(ordinal, verdict, device.name() + line, Optional.of(device));
        }

        private CudaProbe without(Verdict verdict, String line) {
            return new CudaProbe(ordinal, verdict, line, Optional.empty());
        }

        private GpuProperties properties(int version) {
            MemorySegment value = arena.allocate(JAVA_LONG);
            check(api.device(value, ordinal), "cuDeviceGet(" + ordinal + ")");
            int device = value.get(JAVA_INT, 0);
            MemorySegment name = arena.allocate(NAME_BYTES);
            check(api.deviceName(name, device), "cuDeviceGetName(" + ordinal + ")");
            check(api.totalMemory(value, device), "cuDeviceTotalMem(" + ordinal + ")");
            return new GpuProperties(
                    "cuda",
                    name.getString(0),
                    attribute(DeviceAttribute.MAJOR, device),
                    attribute(DeviceAttribute.MINOR, device),
                    attribute(DeviceAttribute.MULTIPROCESSORS, device),
                    value.get(JAVA_LONG, 0),
                    free(device),
                    attribute(DeviceAttribute.SHARED_BYTES_PER_BLOCK, device),
                    version);
        }

        OptionalDouble clock() {
            MemorySegment device = arena.allocate(JAVA_INT);
            check(api.device(device, ordinal), "cuDeviceGet(" + ordinal + ")");
            double kilohertz = attribute(DeviceAttribute.CLOCK, device.get(JAVA_INT, 0));
            return kilohertz > 0 ? OptionalDouble.of(1e3 * kilohertz) : OptionalDouble.empty();
        }

        private long free(int device) {
            MemorySegment context = arena.allocate(ADDRESS);
            check(api.retainContext(context, device), "cuDevicePrimaryCtxRetain(" + device + ")");
            try {
                check(api.pushContext(context.get(ADDRESS, 0)), "cuCtxPushCurrent");
                MemorySegment sizes = arena.allocate(JAVA_LONG, 2);
                check(api.memoryInfo(sizes, sizes.asSlice(Long.BYTES)), "cuMemGetInfo()");
                check(api.popContext(context), "cuCtxPopCurrent");
                return sizes.get(JAVA_LONG, 0);
            } finally {
                api.releaseContext(device);
            }
        }

        private int version() {
            MemorySegment version = arena.allocate(JAVA_INT);
            check(api.driverVersion(version), "cuDriverGetVersion()");
            return version.get(JAVA_INT, 0);
        }

        private int count() {
            MemorySegment count = arena.allocate(JAVA_INT);
            check(api.deviceCount(count), "cuDeviceGetCount()");
            return count.get(JAVA_INT, 0);
        }

        private int attribute(DeviceAttribute attribute, int device) {
            MemorySegment value = arena.allocate(JAVA_INT);
            check(api.attribute(value, attribute.number(), device), "cuDeviceGetAttribute(" + attribute + ")");
            return value.get(JAVA_INT, 0);
        }

        private void check(int result, String call) {
            if (result != 0) {
                throw new GpuException(call + ": " + api.describe(result));
            }
        }
    }

    /** A driver's version as people write it. */
    private static String cuda(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1 << 30));
    }
}
