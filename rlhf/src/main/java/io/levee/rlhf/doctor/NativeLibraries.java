package io.levee.rlhf.doctor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** Looks for the GPU's driver and for MPI without needing either. */
final class NativeLibraries {
    private static final int NAME_BYTES = 256;
    private static final List<String> MPI = List.of("libmpi.so.40", "libmpi.so.12", "libmpi.so");
    private static final String CUDA = "libcuda.so.1";

    private NativeLibraries() {}

    /** NVIDIA's driver and the GPUs that it drives, in one line. */
    @SuppressWarnings("restricted")
    static String cuda() {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup driver = SymbolLookup.libraryLookup(CUDA, arena);
            int status = (int) handle(driver, "cuInit", ValueLayout.JAVA_INT).invoke(0);
            if (status != 0) {
                return "driver found, but it does not start (cuInit gives error " + status + ")";
            }
            MemorySegment number = arena.allocate(ValueLayout.JAVA_INT);
            handle(driver, "cuDriverGetVersion", ValueLayout.ADDRESS).invoke(number);
            int version = number.get(ValueLayout.JAVA_INT, 0);
            handle(driver, "cuDeviceGetCount", ValueLayout.ADDRESS).invoke(number);
            int count = number.get(ValueLayout.JAVA_INT, 0);
            return "driver for CUDA %d.%d, %d GPU(s)%s"
                    .formatted(version / 1000, version % 1000 / 10, count, count > 0 ? ": " + name(driver, arena) : "");
        } catch (IllegalArgumentException noLibrary) {
            return "no NVIDIA driver (" + CUDA + " is not on this machine)";
        } catch (Throwable failure) {
            return "driver found, but it cannot be asked: " + failure;
        }
    }

    private static String name(SymbolLookup driver, Arena arena) throws Throwable {
        MemorySegment device = arena.allocate(ValueLayout.JAVA_INT);
        handle(driver, "cuDeviceGet", ValueLayout.ADDRESS, ValueLayout.JAVA_INT).invoke(device, 0);
        MemorySegment name = arena.allocate(NAME_BYTES);
        handle(driver, "cuDeviceGetName", ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)
                .invoke(name, NAME_BYTES, device.get(ValueLayout.JAVA_INT, 0));
        return name.getString(0);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(
            SymbolLookup library, String function, java.lang.foreign.MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(library.findOrThrow(function), FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }

    /** The MPI library that several processes would talk through, in one line. */
    @SuppressWarnings("restricted")
    static String mpi() {
        for (String name : MPI) {
            try (Arena arena = Arena.ofConfined()) {
                SymbolLookup.libraryLookup(name, arena);
                return name + " found";
            } catch (IllegalArgumentException absent) {
                // The next name may be there.
            }
        }
        return "no MPI library";
    }
}
