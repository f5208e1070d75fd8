package io.levee.kernels.ptx;

/**
 * What a launch may ask of an architecture (CUDA programming guide, compute capabilities).
 *
 * @param architecture its name
 * @param threads threads of a block
 * @param blockZ threads of a block along z
 * @param gridX blocks along x
 * @param gridYz blocks along y and along z
 * @param sharedBytes shared memory of a block, static and dynamic
 * @param optInSharedBytes the same for a kernel that asked for more
 * @param registers 32-bit registers of a block
 */
public record Limits(
        String architecture,
        int threads,
        int blockZ,
        int gridX,
        int gridYz,
        int sharedBytes,
        int optInSharedBytes,
        int registers) {

    private static Limits of(String architecture, int optInKilobytes) {
        return new Limits(architecture, 1024, 64, Integer.MAX_VALUE, 65535, 48 * 1024, optInKilobytes * 1024, 65536);
    }

    /** A100. */
    public static Limits sm80() {
        return of("sm_80", 163);
    }

    /** GeForce 30. */
    public static Limits sm86() {
        return of("sm_86", 99);
    }

    /** GeForce 40, L4, L40. */
    public static Limits sm89() {
        return of("sm_89", 99);
    }

    /** H100. */
    public static Limits sm90() {
        return of("sm_90", 227);
    }
}
