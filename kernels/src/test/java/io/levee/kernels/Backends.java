package io.levee.kernels;

import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.cuda.MachineDriver;
import io.levee.kernels.cuda.Precision;
import io.levee.kernels.ptx.BlockOrder;
import io.levee.kernels.ptx.PtxMachine;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.kernels.simd.SimdKernels;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The back-ends that can run here. */
public final class Backends {
    private Backends() {}

    /**
     * One way to make kernels.
     *
     * @param name for messages
     * @param bound largest relative error that the precision allows; 0 where float32 is computed throughout
     * @param kernels makes an instance, which the caller closes
     */
    public record Backend(String name, double bound, Supplier<Kernels> kernels) {
        /** In float32. */
        Backend(String name, Supplier<Kernels> kernels) {
            this(name, 0, kernels);
        }

        /** The first word of the name; back-ends of a family give the same bits. */
        public String family() {
            return name.split(" ")[0];
        }

        @Override
        public String toString() {
            return name;
        }
    }

    public static Backend reference() {
        return new Backend("reference", ReferenceKernels::new);
    }

    private static Backend simd(int threads) {
        return new Backend("simd on " + threads, () -> new SimdKernels(threads));
    }

    /** The GPU's kernels in the interpreter, everything checked. */
    private static Backend cuda(String name, Precision precision, PtxMachine.Settings settings) {
        return new Backend(name, bound(precision), () -> new CudaKernels(new MachineDriver(settings), precision));
    }

    /** Largest relative error of a result: some roundings of factors; 0 where float32 is computed throughout. */
    public static double bound(Precision precision) {
        return precision == Precision.FLOAT32 ? 0 : 5 * precision.rounding();
    }

    private static List<Backend> cuda() {
        PtxMachine.Settings checking = PtxMachine.Settings.checking();
        return List.of(
                cuda("cuda checked", Precision.FLOAT32, checking),
                cuda("cuda in another order", Precision.FLOAT32, checking.withOrder(BlockOrder.shuffled(7))),
                cuda("cuda-bfloat16 checked", Precision.BFLOAT16, checking),
                cuda("cuda-bfloat16 in another order", Precision.BFLOAT16, checking.withOrder(BlockOrder.REVERSED)),
                cuda("cuda-bfloat16x3 checked", Precision.BFLOAT16X3, checking));
    }

    private static List<Backend> cpu() {
        return List.of(
                reference(),
                simd(1),
                simd(2),
                simd(3),
                new Backend("simd without kept panels", () -> new SimdKernels(2, 0)));
    }

    /** All of them, or with {@code -Dlevee.device=cpu} those that need no GPU's kernels. */
    public static List<Backend> available() {
        if (System.getProperty("levee.device", "").equals("cpu")) {
            return cpu();
        }
        return Stream.of(cpu(), cuda()).flatMap(List::stream).toList();
    }

    /** Those that compute in float32. */
    public static List<Backend> float32() {
        return available().stream().filter(backend -> backend.bound() == 0).toList();
    }

    /** The first back-end of each family on the CPU. */
    public static List<Backend> families() {
        return cpu().stream()
                .filter(backend -> first(backend).name().equals(backend.name()))
                .toList();
    }

    /** The back-end whose bits this one must give. */
    public static Backend first(Backend backend) {
        return available().stream()
                .filter(other -> other.family().equals(backend.family()))
                .findFirst()
                .orElseThrow();
    }
}
