package io.levee.kernels.ptx;

/**
 * A place in a CUDA source file.
 *
 * @param file as the compiler named it; empty when the PTX carries no line information
 * @param line from 1; 0 when unknown
 */
public record SourcePlace(String file, int line) {
    /** No line information. */
    public static final SourcePlace UNKNOWN = new SourcePlace("", 0);

    /** {@code name.cu:12}, without folders. */
    @Override
    public String toString() {
        return line == 0 ? "unknown source line" : file.substring(file.lastIndexOf('/') + 1) + ":" + line;
    }
}
