package io.levee.bench;

import io.levee.kernels.cuda.CudaProbe;
import io.levee.kernels.cuda.GpuKernel;
import io.levee.kernels.cuda.JCudaDriver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a launch of a kernel with ten parameters costs before it reaches NVIDIA's driver, in whose place is a library that does
 * nothing, built by gcc; beside it the same launch through JCuda.
 */
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LaunchBenchmark {
    private static final int POINTERS = 5;
    private static final int THREADS = 256;

    /** A driver without a device. */
    @State(Scope.Benchmark)
    public static class Nothing {
        private JCudaDriver driver;
        private GpuKernel kernel;
        private CUfunction function;
        private CUstream stream;
        private Pointer parameters;
        private int[] numbers;

        /** Builds the library, and opens a driver on it. */
        @Setup
        public void open() throws IOException, InterruptedException {
            load();
            driver = JCudaDriver.open(CudaProbe.probe(0, 0), false);
            driver.load("nothing", "");
            kernel = new GpuKernel(driver, () -> driver.function("nothing", "nothing", 0));
            function = new CUfunction();
            stream = new CUstream();
            numbers = new int[1];
            NativePointerObject[] values = new NativePointerObject[2 * POINTERS];
            for (int i = 0; i < values.length; i++) {
                values[i] = i < POINTERS ? Pointer.to(Pointer.to(new long[1])) : Pointer.to(numbers);
            }
            parameters = Pointer.to(values);
        }

        @SuppressWarnings("restricted") // machine code
        private static void load() throws IOException, InterruptedException {
            Path folder = Files.createTempDirectory("levee-bench");
            Path source = folder.resolve("nocuda.c");
            Path library = folder.resolve("libcuda.so.1");
            try (InputStream text = LaunchBenchmark.class.getResourceAsStream("nocuda.c")) {
                Files.copy(text, source);
            }
            Process compiler = new ProcessBuilder(
                            "gcc",
                            "-shared",
                            "-fPIC",
                            "-O2",
                            "-Wl,-soname,libcuda.so.1",
                            "-o",
                            library.toString(),
                            source.toString())
                    .inheritIO()
                    .start();
            if (compiler.waitFor() != 0) {
                throw new IllegalStateException("gcc cannot build the library that takes the driver's place");
            }
            System.load(library.toString());
            Files.delete(source);
            Files.delete(library);
            Files.delete(folder);
        }

        /** Ends it. */
        @TearDown
        public void close() {
            driver.close();
        }
    }

    /** As Levee's operations do it. */
    @Benchmark
    public void levee(Nothing on) {
        GpuKernel kernel = on.kernel;
        for (int i = 0; i < POINTERS; i++) {
            kernel.pointer(4096L * i);
        }
        for (int i = 0; i < POINTERS; i++) {
            kernel.value(i);
        }
        kernel.launch(100, THREADS);
    }

    /** As JCuda offers it, its objects for the parameters made beforehand. */
    @Benchmark
    public int jcuda(Nothing on) {
        return jcuda.driver.JCudaDriver.cuLaunchKernel(
                on.function, 100, 1, 1, THREADS, 1, 1, 0, on.stream, on.parameters, null);
    }
}
