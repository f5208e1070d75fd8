package io.levee.kernels.ptx;

import java.util.Arrays;

/** What a driver refuses before a kernel starts. */
final class LaunchCheck {
    private LaunchCheck() {}

    static void check(
            PtxKernel kernel, Limits limits, int[] grid, int[] threads, int dynamicSharedBytes, long parameterBytes) {
        checkGrid(kernel, limits, grid);
        checkThreads(kernel, limits, threads);
        checkShared(kernel, limits, dynamicSharedBytes);
        if (parameterBytes != kernel.parameterBytes()) {
            throw new PtxFault(
                    kernel.name(),
                    parameterBytes + " bytes of parameters: the kernel takes " + kernel.parameterBytes());
        }
    }

    private static void checkGrid(PtxKernel kernel, Limits limits, int[] grid) {
        boolean known = grid[0] >= 1 && grid[1] >= 1 && grid[2] >= 1;
        boolean inside = grid[0] <= limits.gridX() && grid[1] <= limits.gridYz() && grid[2] <= limits.gridYz();
        if (!known || !inside) {
            throw new PtxFault(
                    kernel.name(),
                    "grid " + list(grid) + ": at least 1 and at most " + limits.gridX() + ", " + limits.gridYz() + ", "
                            + limits.gridYz());
        }
        if ((long) grid[0] * grid[1] * grid[2] > Integer.MAX_VALUE) {
            throw new PtxFault(kernel.name(), "grid " + list(grid) + ": this machine takes at most 2^31 - 1 blocks");
        }
    }

    private static void checkThreads(PtxKernel kernel, Limits limits, int[] threads) {
        boolean known = threads[0] >= 1 && threads[1] >= 1 && threads[2] >= 1;
        long count = (long) threads[0] * threads[1] * threads[2];
        boolean inside = threads[0] <= limits.threads()
                && threads[1] <= limits.threads()
                && threads[2] <= limits.blockZ()
                && count <= limits.threads();
        if (!known || !inside) {
            throw new PtxFault(
                    kernel.name(),
                    "block " + list(threads) + ": at least 1 along each axis, at most " + limits.blockZ()
                            + " along z and " + limits.threads() + " together");
        }
        if (kernel.maxThreads() > 0 && count > kernel.maxThreads()) {
            throw new PtxFault(kernel.name(), count + " threads: __launch_bounds__ allows " + kernel.maxThreads());
        }
        int[] required = kernel.requiredThreads();
        if (required != null && !Arrays.equals(required, threads)) {
            throw new PtxFault(kernel.name(), "block " + list(threads) + ": the kernel requires " + list(required));
        }
        long warps = (count + WarpLanes.WIDTH - 1) / WarpLanes.WIDTH;
        long registers = kernel.registers() * warps * WarpLanes.WIDTH;
        if (registers > limits.registers()) {
            throw new PtxFault(
                    kernel.name(),
                    count + " threads of " + kernel.registers() + " registers: a block has " + limits.registers());
        }
    }

    private static void checkShared(PtxKernel kernel, Limits limits, int dynamicSharedBytes) {
        long bytes = (long) kernel.staticSharedBytes() + dynamicSharedBytes;
        int allowed = Math.max(limits.sharedBytes(), kernel.allowedSharedBytes());
        if (dynamicSharedBytes < 0 || bytes > allowed) {
            throw new PtxFault(
                    kernel.name(),
                    bytes + " bytes of shared memory (" + kernel.staticSharedBytes() + " static, "
                            + dynamicSharedBytes + " dynamic): at most " + allowed
                            + (allowed < limits.optInSharedBytes()
                                    ? ", or " + limits.optInSharedBytes() + " for a kernel that asks for it"
                                    : ""));
        }
        if (kernel.staticSharedBytes() > limits.sharedBytes()) {
            throw new PtxFault(
                    kernel.name(),
                    kernel.staticSharedBytes() + " bytes of static shared memory: at most " + limits.sharedBytes());
        }
    }

    private static String list(int[] sizes) {
        return sizes[0] + " x " + sizes[1] + " x " + sizes[2];
    }
}
