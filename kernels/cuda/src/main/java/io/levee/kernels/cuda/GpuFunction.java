package io.levee.kernels.cuda;

/** A kernel that a {@link GpuDriver} has loaded; only that driver looks inside. */
public interface GpuFunction {
    /** The entry point. */
    String name();
}
