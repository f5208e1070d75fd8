package io.levee.kernels.ptx;

/**
 * What one memory instruction of a kernel costs.
 *
 * @param kernel name of the entry
 * @param place file and line of the CUDA source
 * @param line line of the PTX
 * @param text that line
 * @param requests times that a warp executed it
 * @param sectors sectors of 32 bytes of global memory that it touched
 * @param bytesNeeded bytes of global memory that it asked for, each once a request
 * @param conflictCycles cycles lost to bank conflicts of shared memory
 */
public record LineCount(
        String kernel,
        SourcePlace place,
        int line,
        String text,
        long requests,
        long sectors,
        long bytesNeeded,
        long conflictCycles) {
    /** Sectors beyond those that the bytes would fill, plus cycles lost. */
    public double waste() {
        return Math.max(0, sectors - bytesNeeded / 32.0) + conflictCycles;
    }

    LineCount plus(LineCount other) {
        return new LineCount(
                kernel,
                place,
                line,
                text,
                requests + other.requests,
                sectors + other.sectors,
                bytesNeeded + other.bytesNeeded,
                conflictCycles + other.conflictCycles);
    }
}
