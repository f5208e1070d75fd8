package io.levee.kernels;

import io.levee.kernels.reference.ReferenceKernels;
import io.levee.kernels.simd.SimdKernels;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;

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
        public Backend(String name, Supplier<Kernels> kernels) {
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

    /** Further back-ends to test, from the artifact that has them. */
    public interface Further {
        List<Backend> backends();
    }

    private static List<Backend> further() {
        return ServiceLoader.load(Further.class).stream()
                .flatMap(further -> further.get().backends().stream())
                .toList();
    }

    private static List<Backend> cpu() {
        return List.of(
                reference(),
                simd(1),
                simd(2),
                simd(3),
                new Backend("simd without kept panels", () -> new SimdKernels(2, 0)));
    }

    /** Those of the artifact under test: the CPU's in the kernels' own, the further ones where there are any. */
    public static List<Backend> available() {
        List<Backend> further = further();
        return further.isEmpty() ? cpu() : further;
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
