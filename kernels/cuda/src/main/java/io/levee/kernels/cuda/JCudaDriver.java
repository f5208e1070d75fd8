package io.levee.kernels.cuda;

import io.levee.kernels.Closing;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * NVIDIA's driver, through JCuda 12.6; launches, copies and fills are called without it ({@link CudaApi}), since a call through
 * JCuda costs microseconds. Memory comes from a {@link CachingAllocator}, copies from and to the host go through a
 * {@link PinnedRing}, and all work goes through one stream that does not wait for the process's default stream.
 *
 * <p>Used by one platform thread at a time; when the thread changes, the caller sees to it that the new one sees what the old one
 * did. JCuda's own exceptions must be off, as they are unless a program turns them on.
 *
 * <p>What the tests, which have no GPU, cannot show: the driver's compilation of the PTX (they assemble it by NVIDIA's compiler
 * instead), how copies and kernels overlap, that errors of kernels appear in later calls, cuBLAS itself, Windows, and speed.
 */
public final class JCudaDriver implements GpuDriver {
    private static final int PAGES = 4;
    private static final long PAGE_BYTES = 4 << 20;

    private final GpuProperties properties;
    private final CudaResults results;
    private final CudaContext context;
    private final Closing closing = new Closing();
    private final CudaStream stream;
    private final CachingAllocator allocator;
    private final PinnedRing ring;
    private final CudaModules modules;
    private final Optional<GpuGemm> gemm;

    private JCudaDriver(CudaApi api, CudaProbe probe, boolean cublas) {
        properties = probe.device().orElseThrow();
        results = new CudaResults(api);
        context = closing.add(new CudaContext(results, probe.ordinal()));
        try {
            context.enter();
            stream = new CudaStream(api, results, closing, PAGES);
            allocator = closing.add(new CachingAllocator(new CudaMemory(results)));
            ring = closing.add(new PinnedRing(stream, PAGES, PAGE_BYTES));
            modules = closing.add(new CudaModules(results));
            gemm = cublas ? Optional.of(new CublasGemm(context, stream, closing)) : Optional.empty();
            closing.add(this::synchronize);
        } catch (RuntimeException failure) {
            closing.close(failure);
            throw failure;
        }
    }

    /**
     * Opens the device that has been looked at.
     *
     * @param cublas whether products may be computed by cuBLAS 12, which must be there then
     * @throws GpuException when the device cannot be used, with the probe's line, or cannot be opened
     */
    public static JCudaDriver open(CudaProbe probe, boolean cublas) {
        if (!probe.ready()) {
            throw new GpuException(probe.line());
        }
        if (cublas && !CudaProbe.cublas()) {
            throw new GpuException("cuBLAS was asked for: " + CudaProbe.cublasName()
                    + " cannot be loaded; install cuBLAS of" + " CUDA 12, or do without");
        }
        CudaApi api = CudaApi.find(CudaApi.libraryName()).orElseThrow(() -> new GpuException(probe.line()));
        JCudaLibraries.loadDriver();
        return new JCudaDriver(api, probe, cublas);
    }

    @Override
    public GpuProperties properties() {
        return properties;
    }

    @Override
    public long allocate(long bytes) {
        context.enter();
        return allocator.allocate(bytes);
    }

    @Override
    public long takenBytes(long bytes) {
        return CachingAllocator.sizeClass(bytes);
    }

    @Override
    public void free(long address) {
        context.enter();
        allocator.free(address);
    }

    @Override
    public void fill(long address, byte value, long bytes) {
        context.enter();
        stream.fill(address, value, bytes);
    }

    @Override
    public void toDevice(long address, MemorySegment from) {
        context.enter();
        ring.write(address, from);
    }

    @Override
    public void toHost(MemorySegment to, long address) {
        context.enter();
        ring.read(to, address);
    }

    @Override
    public void copy(long to, long from, long bytes) {
        context.enter();
        stream.copy(to, from, bytes);
    }

    @Override
    public void load(String name, String ptx) {
        context.enter();
        modules.load(name, ptx);
    }

    @Override
    public GpuFunction function(String module, String entry, int sharedBytes) {
        context.enter();
        return modules.function(module, entry, sharedBytes);
    }

    @Override
    public void launch(GpuFunction function, Grid grid, MemorySegment parameters) {
        context.enter();
        stream.launch((JCudaFunction) function, grid, parameters);
    }

    @Override
    public Optional<GpuGemm> gemm() {
        return gemm;
    }

    @Override
    public void synchronize() {
        context.enter();
        stream.synchronize();
    }

    /** Errors that follow from one that has been thrown before are not thrown again. */
    @Override
    public void close() {
        RuntimeException failure = new GpuException("the GPU cannot be closed");
        boolean failed = results.failed();
        closing.close(failure);
        if (!failed && failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}
