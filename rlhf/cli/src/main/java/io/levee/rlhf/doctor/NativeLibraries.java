package io.levee.rlhf.doctor;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;

/** Looks for MPI without needing it. */
final class NativeLibraries {
    private static final List<String> MPI = List.of("libmpi.so.40", "libmpi.so.12", "libmpi.so");

    private NativeLibraries() {}

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
