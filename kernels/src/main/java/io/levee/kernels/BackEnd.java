package io.levee.kernels;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * A way to compute, found by {@link ServiceLoader}: an artifact on the class or module path that provides one needs no mention
 * anywhere else. {@link Selection} chooses among those that there are.
 */
public interface BackEnd {
    /** What it is asked for by, in lower case. */
    String name();

    /**
     * Its place among those that a request for {@code auto} or {@code cpu} tries, the highest first; 0 for one that runs only when
     * it is asked for by name.
     */
    int rank();

    /** What products can be computed in. */
    Set<Precision> precisions();

    /**
     * Looks at the machine and the JVM; may take a few tenths of a second.
     *
     * @throws IllegalArgumentException when a system property asks it for something that cannot be had here
     */
    Offer offer();

    /**
     * What a back-end has found here.
     *
     * @param line what there is, for people; never empty
     * @param obstacle why it cannot run, with the cure; empty when it can
     * @param laneBits width of its vectors; 0 where it has none
     * @param processors that work is spread over unless a number of threads is asked for; empty where it runs on one thread
     * @param warning one line to show loudly: why it is slower than it could be
     * @param opener makes an instance, where there is no obstacle
     */
    record Offer(
            String line,
            Optional<String> obstacle,
            int laneBits,
            OptionalInt processors,
            Optional<String> warning,
            Opener opener) {
        /** One that cannot run here. */
        public static Offer none(String line, String obstacle) {
            return new Offer(line, Optional.of(obstacle), 0, OptionalInt.empty(), Optional.empty(), (_, _) -> {
                throw new IllegalStateException(obstacle);
            });
        }
    }

    /** Makes an instance, which the caller closes. */
    interface Opener {
        /**
         * Opens.
         *
         * @param threads workers, the calling thread included
         * @param precision one of {@link BackEnd#precisions}
         * @throws IllegalStateException when it cannot be loaded although nothing stood in its way
         */
        Kernels open(int threads, Precision precision);
    }

    /** Those on the class and module path. */
    static List<BackEnd> all() {
        return ServiceLoader.load(BackEnd.class, BackEnd.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** The one of a name, where it is on the class or module path. */
    static Optional<BackEnd> named(String name) {
        return all().stream().filter(backEnd -> backEnd.name().equals(name)).findFirst();
    }
}
