package io.levee.kernels.ptx;

/** PTX that this machine does not know or that is malformed; thrown when a module is loaded, never while it runs. */
public final class PtxFormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * A refusal of a module.
     *
     * @param module its name
     * @param line line of the PTX text, from 1
     * @param what what is unknown or malformed
     */
    public PtxFormatException(String module, int line, String what) {
        super(module + ".ptx, line " + line + ": " + what);
    }
}
