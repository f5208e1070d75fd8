package io.levee.kernels.ptx;

/**
 * An error of a kernel, of a launch or of the host's use of device memory. The message names the place and both
 * parties.
 */
public final class PtxFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String kernel;
    private final String block;
    private final int warp;
    private final int lane;
    private final int line;
    private final String text;
    private final transient SourcePlace place;
    private final String what;

    /**
     * A fault inside a kernel.
     *
     * @param kernel name of the entry
     * @param block coordinates of the block
     * @param warp number of the warp in its block
     * @param lane the lane, -1 when it is the whole warp
     * @param line line of the PTX
     * @param text that line
     * @param place file and line of the CUDA source
     * @param what what happened
     */
    public PtxFault(
            String kernel, String block, int warp, int lane, int line, String text, SourcePlace place, String what) {
        super(what + "; kernel " + kernel + ", block (" + block + "), warp " + warp + (lane < 0 ? "" : ", lane " + lane)
                + ", " + place + ", PTX line " + line + " `" + text + "`");
        this.kernel = kernel;
        this.block = block;
        this.warp = warp;
        this.lane = lane;
        this.line = line;
        this.text = text;
        this.place = place;
        this.what = what;
    }

    /**
     * A fault outside the instructions of a kernel.
     *
     * @param kernel name of the entry, empty when no kernel is concerned
     * @param what what is wrong
     */
    public PtxFault(String kernel, String what) {
        super(kernel.isEmpty() ? what : "launch of " + kernel + ": " + what);
        this.kernel = kernel;
        this.block = "";
        this.warp = -1;
        this.lane = -1;
        this.line = 0;
        this.text = "";
        this.place = SourcePlace.UNKNOWN;
        this.what = what;
    }

    /** Name of the entry; empty when no kernel is concerned. */
    public String kernel() {
        return kernel;
    }

    /** Coordinates of the block, {@code x, y, z}; empty outside a kernel. */
    public String block() {
        return block;
    }

    /** Number of the warp in its block; -1 outside a kernel. */
    public int warp() {
        return warp;
    }

    /** The lane; -1 when it is the whole warp, or outside a kernel. */
    public int lane() {
        return lane;
    }

    /** Line of the PTX, from 1; 0 outside a kernel. */
    public int line() {
        return line;
    }

    /** The text of that line. */
    public String text() {
        return text;
    }

    /** File and line of the CUDA source. */
    public SourcePlace place() {
        return place == null ? SourcePlace.UNKNOWN : place;
    }

    /** What happened, without the place. */
    public String what() {
        return what;
    }
}
