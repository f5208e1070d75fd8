package io.levee.kernels.cuda;

import io.levee.kernels.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** What the operations of {@link CudaKernels} share: the driver, the kernels of the PTX files, and scratch memory. */
final class Gpu implements AutoCloseable {
    private static final long LEAST_SCRATCH_BYTES = 1 << 20;

    private final GpuDriver driver;
    private final Precision precision;
    private final Set<String> loaded = new HashSet<>();
    private long scratch;
    private long scratchBytes;

    Gpu(GpuDriver driver, Precision precision) {
        this.driver = driver;
        this.precision = precision;
    }

    /** The driver; closed with this. */
    GpuDriver driver() {
        return driver;
    }

    /** How products are computed. */
    Precision precision() {
        return precision;
    }

    /** A kernel whose blocks take no dynamic shared memory. */
    GpuKernel kernel(String file, String entry) {
        return kernel(file, entry, 0);
    }

    /**
     * A kernel, loaded at its first launch: the driver compiles no file that is not used.
     *
     * @param file name of the .cu file without its ending
     * @param sharedBytes dynamic shared memory that a block may take at most
     */
    GpuKernel kernel(String file, String entry, int sharedBytes) {
        return new GpuKernel(driver, () -> function(file, entry, sharedBytes));
    }

    private GpuFunction function(String file, String entry, int sharedBytes) {
        if (loaded.add(file)) {
            driver.load(file, ptx(file));
        }
        return driver.function(file, entry, sharedBytes);
    }

    /** The PTX text of a .cu file. */
    static String ptx(String file) {
        try (InputStream text = Gpu.class.getResourceAsStream(file + ".ptx")) {
            if (text == null) {
                throw new IllegalStateException(file + ".ptx is missing; src/main/cuda/compile.sh makes it");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Address of memory that an operation may use until it returns, aligned to 256 bytes; one call an operation. A driver that
     * watches memory sees what an operation reads that an earlier one has left there, and what lies beyond the bytes asked for.
     */
    long scratch(long bytes) {
        boolean exact = driver.watchesMemory();
        if (exact || bytes > scratchBytes) {
            if (scratchBytes > 0) {
                driver.free(scratch);
            }
            long roomy = Math.max(LEAST_SCRATCH_BYTES, scratchBytes + scratchBytes / 2);
            scratchBytes = Math.max(exact ? 1 : roomy, bytes);
            scratch = driver.allocate(scratchBytes);
        }
        return scratch;
    }

    @Override
    public void close() {
        driver.close();
    }
}
