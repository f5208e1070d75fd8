package io.levee.kernels.ptx;

/**
 * A parameter of a kernel.
 *
 * @param name as in the PTX
 * @param offset in bytes in the packed parameter buffer
 * @param bytes its size
 */
public record KernelParameter(String name, int offset, int bytes) {
    /** A parameter. */
    public KernelParameter {
        if (offset < 0 || bytes < 1) {
            throw new IllegalArgumentException(name + ": offset " + offset + ", " + bytes + " bytes");
        }
    }
}
