package io.levee.kernels;

import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.cuda.CudaProbe;
import io.levee.kernels.cuda.JCudaDriver;
import io.levee.kernels.cuda.MachineDriver;
import io.levee.kernels.cuda.Precision;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.kernels.simd.LaneWidth;
import io.levee.kernels.simd.SimdKernels;
import java.util.Locale;
import java.util.Optional;

/**
 * Which back-end runs, and why: a pure function of what was asked for and what was found, made once and printable.
 *
 * @param backend what {@link #open} opens
 * @param laneBits width of its vectors; 0 for plain loops
 * @param threads workers, the calling thread included
 * @param precision of products on a GPU; the CPU's is always float32
 * @param reason why this one, in a few words
 * @param warning one line to show loudly when it is slower than it could be
 * @param gpu the one that {@link Backend#CUDA} runs on, as it was found
 */
public record Selection(
        Backend backend,
        int laneBits,
        int threads,
        Precision precision,
        String reason,
        Optional<String> warning,
        Optional<CudaProbe> gpu) {

    /** A way to compute. */
    public enum Backend {
        REFERENCE,
        SIMD,
        /** An NVIDIA GPU. */
        CUDA,
        /** The interpreter of the GPU's kernels. */
        PTX
    }

    /** What may be asked for. */
    public enum Device {
        /** The fastest that works. */
        AUTO,
        /** The fastest that works without a GPU. */
        CPU,
        /** Vectors, or an error. */
        SIMD,
        /** Plain loops: the specification, slow. */
        REFERENCE,
        /** An NVIDIA GPU, or an error. */
        CUDA,
        /** The GPU's kernels in an interpreter: no GPU is needed, and very slow. */
        PTX;

        /**
         * The device of a name in lower case.
         *
         * @throws IllegalArgumentException for any other
         */
        public static Device of(String name) {
            for (Device device : values()) {
                if (device.toString().equals(name)) {
                    return device;
                }
            }
            throw new IllegalArgumentException("device " + name + ": expected auto, cpu, simd, reference, cuda or ptx");
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is asked for.
     *
     * @param device where to run
     * @param threads workers; 0 for as many as there are processors
     * @param required an error rather than plain loops, when vectors cannot be used
     * @param precision of products on a GPU
     */
    public record Request(Device device, int threads, boolean required, Precision precision) {
        /** The fastest that works, on all processors. */
        public static final Request AUTO = new Request(Device.AUTO, 0, false);

        public Request {
            if (threads < 0) {
                throw new IllegalArgumentException(threads + " threads: expected 0 (all processors) or more");
            }
            if (precision != Precision.FLOAT32 && !onGpu(device)) {
                throw new IllegalArgumentException("precision " + precision + ": the device " + device
                        + " computes in float32; expected device cuda or ptx");
            }
        }

        /** In float32. */
        public Request(Device device, int threads, boolean required) {
            this(device, threads, required, Precision.FLOAT32);
        }

        private static boolean onGpu(Device device) {
            return device == Device.CUDA || device == Device.PTX;
        }
    }

    private Selection(
            Backend backend, int laneBits, int threads, Precision precision, String reason, Optional<String> warning) {
        this(backend, laneBits, threads, precision, reason, warning, Optional.empty());
    }

    /** The width of vectors at which nothing is left to be wished for. */
    private static final int FULL_BITS = 512;

    /** Below this width the JVM has no vectors. */
    private static final int LEAST_BITS = 128;

    /** Chooses for this machine and JVM; as {@link #choose(Request, Probe)}. */
    public static Selection choose(Request request) {
        return choose(request, request.device == Device.CUDA ? Probe.withGpu() : Probe.here());
    }

    /**
     * Chooses.
     *
     * @throws IllegalArgumentException when what is asked for cannot run here, with the reason and the cure
     */
    public static Selection choose(Request request, Probe probe) {
        return switch (request.device) {
            case REFERENCE -> reference(request);
            case CUDA -> cuda(request, probe);
            case PTX -> ptx(request, probe);
            case AUTO, CPU, SIMD -> cpu(request, probe);
        };
    }

    private static Selection reference(Request request) {
        if (request.required) {
            throw new IllegalArgumentException("device reference: plain loops were asked for and vectors required");
        }
        return new Selection(Backend.REFERENCE, 0, 1, request.precision, "asked for", Optional.empty());
    }

    private static Selection cuda(Request request, Probe probe) {
        if (probe.gpuObstacle().isPresent()) {
            throw new IllegalArgumentException(
                    "device cuda: no GPU can be used: " + probe.gpuObstacle().get());
        }
        return new Selection(Backend.CUDA, 0, 1, request.precision, "asked for", Optional.empty(), probe.gpu());
    }

    private static Selection ptx(Request request, Probe probe) {
        String warning = "SLOW: the GPU's kernels run in an interpreter, which is for checking them";
        return new Selection(
                Backend.PTX, 0, threads(request, probe), request.precision, "asked for", Optional.of(warning));
    }

    private static int threads(Request request, Probe probe) {
        return request.threads == 0 ? probe.processors() : request.threads;
    }

    private static Selection cpu(Request request, Probe probe) {
        Optional<String> obstacle = obstacle(probe);
        if (obstacle.isEmpty()) {
            int bits = laneBits(probe);
            String reason = request.device == Device.SIMD ? "asked for" : "the fastest that works here";
            return new Selection(
                    Backend.SIMD, bits, threads(request, probe), request.precision, reason, narrower(bits, probe));
        }
        if (request.device == Device.SIMD || request.required) {
            throw new IllegalArgumentException(
                    "device " + request.device + ": vectors cannot be used: " + obstacle.get());
        }
        String warning = "SLOW: plain loops on one thread, a hundredth of the speed of vectors: " + obstacle.get();
        return new Selection(
                Backend.REFERENCE, 0, 1, request.precision, "vectors cannot be used", Optional.of(warning));
    }

    private static Optional<String> obstacle(Probe probe) {
        if (!probe.vectorModule()) {
            return Optional.of("the module jdk.incubator.vector is missing; start the JVM with --add-modules"
                    + " jdk.incubator.vector");
        }
        if (probe.compiler().isPresent()) {
            return Optional.of(
                    "the JVM does not compile them: " + probe.compiler().get());
        }
        if (probe.vectorBits() < LEAST_BITS) {
            return Optional.of("the JVM knows no vectors of " + LEAST_BITS + " bits or more on this CPU");
        }
        return Optional.empty();
    }

    private static int laneBits(Probe probe) {
        return LaneWidth.bits(probe.forcedLanes().orElse(null), Math.min(FULL_BITS, probe.vectorBits()));
    }

    private static Optional<String> narrower(int bits, Probe probe) {
        if (bits >= FULL_BITS) {
            return Optional.empty();
        }
        String why;
        if (probe.forcedLanes().isPresent()) {
            why = "-D" + LaneWidth.PROPERTY + " asks for it";
        } else if (probe.cpuBits() > bits) {
            why = "the CPU has " + probe.cpuBits() + ", but the JVM's flags (UseAVX, MaxVectorSize) allow no more";
        } else {
            why = "the CPU has no wider ones";
        }
        return Optional.of("NARROW: vectors of " + bits + " bits instead of " + FULL_BITS + ": " + why);
    }

    /**
     * Opens the back-end; the caller closes it.
     *
     * @throws IllegalStateException when it cannot be loaded here although the probe said so
     */
    public Kernels open() {
        return switch (backend) {
            case REFERENCE -> new ReferenceKernels();
            case SIMD -> openSimd();
            case CUDA -> openCuda();
            case PTX -> new CudaKernels(MachineDriver.fast(threads), precision);
        };
    }

    /** Own products unless {@code -Dlevee.cublas=true} asks for NVIDIA's. */
    private static boolean cublas() {
        return Boolean.getBoolean("levee.cublas");
    }

    private Kernels openCuda() {
        try {
            return new CudaKernels(JCudaDriver.open(gpu.orElseThrow(), cublas()), precision);
        } catch (LinkageError e) {
            throw new IllegalStateException("device cuda: JCuda cannot be loaded: " + e, e);
        }
    }

    private Kernels openSimd() {
        try {
            return new SimdKernels(threads);
        } catch (LinkageError e) {
            throw new IllegalStateException("device simd: the vector kernels cannot be loaded: " + e, e);
        }
    }

    /** One line: back-end, width, threads, reason. */
    @Override
    public String toString() {
        String how = switch (backend) {
            case REFERENCE -> "reference (plain loops, 1 thread)";
            case SIMD ->
                "simd (" + laneBits / Float.SIZE + " lanes of float32, " + threads
                        + (threads == 1 ? " thread)" : " threads)");
            case CUDA -> "cuda (" + precision + ")";
            case PTX -> "ptx (the GPU's kernels in an interpreter, " + precision + ")";
        };
        return how + ": " + reason;
    }
}
