package io.levee.kernels.cuda.fake;

/**
 * What the fake driver says of its devices.
 *
 * @param driverVersion such as 12000
 * @param count devices of this kind
 * @param name of each
 * @param major compute capability
 * @param minor compute capability
 * @param multiprocessors of each
 * @param memoryBytes of each; allocations beyond fail
 * @param sharedBytesPerBlock when a kernel has opted in
 */
public record FakeDevice(
        int driverVersion,
        int count,
        String name,
        int major,
        int minor,
        int multiprocessors,
        long memoryBytes,
        int sharedBytesPerBlock) {
    /** One device like an A100 with little memory. */
    public static final FakeDevice A100 = new FakeDevice(12_000, 1, "Fake A100", 8, 0, 108, 1L << 30, 163 << 10);

    /** The same with a driver of another version. */
    public FakeDevice withDriver(int version) {
        return new FakeDevice(version, count, name, major, minor, multiprocessors, memoryBytes, sharedBytesPerBlock);
    }

    /** So many of the same. */
    public FakeDevice times(int devices) {
        return new FakeDevice(
                driverVersion, devices, name, major, minor, multiprocessors, memoryBytes, sharedBytesPerBlock);
    }

    /** The same with another compute capability. */
    public FakeDevice withCapability(int otherMajor, int otherMinor) {
        return new FakeDevice(
                driverVersion, count, name, otherMajor, otherMinor, multiprocessors, memoryBytes, sharedBytesPerBlock);
    }

    /** The same with so much memory. */
    public FakeDevice withMemory(long bytes) {
        return new FakeDevice(driverVersion, count, name, major, minor, multiprocessors, bytes, sharedBytesPerBlock);
    }
}
