package io.levee.kernels;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which back-end runs, and why: a function of what was asked for and of what the back-ends found, made once and printable.
 *
 * @param backEnd the chosen one
 * @param offer what it found here
 * @param threads workers, the calling thread included
 * @param precision of products
 * @param reason why this one, in a few words
 * @param warning one line to show loudly when it is slower than it could be
 */
public record Selection(
        BackEnd backEnd,
        BackEnd.Offer offer,
        int threads,
        Precision precision,
        String reason,
        Optional<String> warning) {
    /** The fastest that works. */
    public static final String AUTO = "auto";

    /** The fastest that works without a GPU. */
    public static final String CPU = "cpu";

    /** Back-ends that are artifacts of their own. */
    private static final Map<String, String> ARTIFACTS =
            new TreeMap<>(Map.of("cuda", "io.levee:levee-kernels-cuda", "ptx", "io.levee:levee-kernels-ptx"));

    /**
     * What is asked for.
     *
     * @param device {@link #AUTO}, {@link #CPU} or a back-end's name
     * @param threads workers; 0 for as many as there are processors
     * @param required an error rather than a back-end slower than the fastest of the CPU's
     * @param precision of products
     */
    public record Request(String device, int threads, boolean required, Precision precision) {
        /** The fastest that works, on all processors. */
        public static final Request AUTO = new Request(Selection.AUTO, 0, false);

        public Request {
            if (threads < 0) {
                throw new IllegalArgumentException(threads + " threads: expected 0 (all processors) or more");
            }
        }

        /** In float32. */
        public Request(String device, int threads, boolean required) {
            this(device, threads, required, Precision.FLOAT32);
        }
    }

    /** Chooses for this machine and JVM; as {@link #choose(Request, List)}. */
    public static Selection choose(Request request) {
        return choose(request, BackEnd.all());
    }

    /**
     * Chooses. Only back-ends that may be chosen are made to look.
     *
     * @throws IllegalArgumentException when what is asked for cannot run here, with the reason and the cure
     */
    public static Selection choose(Request request, List<BackEnd> backEnds) {
        boolean automatic = request.device.equals(AUTO) || request.device.equals(CPU);
        List<BackEnd> candidates = automatic ? ranked(backEnds) : List.of(named(request, backEnds));
        requirePrecision(request, candidates, backEnds);
        if (request.required
                && candidates.getFirst() != ranked(backEnds).getFirst()
                && candidates.getFirst().rank() > 0) {
            throw new IllegalArgumentException("device " + request.device + ": the fastest of the CPU's was required: "
                    + ranked(backEnds).getFirst().name());
        }
        return automatic ? fastest(request, candidates) : asked(request, candidates.getFirst());
    }

    /** Those that need not be asked for by name, the fastest first. */
    private static List<BackEnd> ranked(List<BackEnd> backEnds) {
        return backEnds.stream()
                .filter(backEnd -> backEnd.rank() > 0)
                .sorted(Comparator.comparingInt(BackEnd::rank).reversed())
                .toList();
    }

    private static BackEnd named(Request request, List<BackEnd> backEnds) {
        return backEnds.stream()
                .filter(backEnd -> backEnd.name().equals(request.device))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("device " + request.device + ": " + missing(request, backEnds)));
    }

    private static String missing(Request request, List<BackEnd> backEnds) {
        String artifact = ARTIFACTS.get(request.device);
        if (artifact != null) {
            return "it is an artifact of its own, which is not on the class path: add " + artifact;
        }
        SortedSet<String> names = new TreeSet<>(ARTIFACTS.keySet());
        backEnds.forEach(backEnd -> names.add(backEnd.name()));
        return "expected auto, cpu, " + String.join(", ", names);
    }

    private static void requirePrecision(Request request, List<BackEnd> candidates, List<BackEnd> backEnds) {
        if (candidates.stream().noneMatch(backEnd -> backEnd.precisions().contains(request.precision))) {
            SortedSet<String> others = new TreeSet<>(ARTIFACTS.keySet());
            backEnds.stream()
                    .filter(backEnd -> backEnd.precisions().contains(request.precision))
                    .forEach(backEnd -> others.add(backEnd.name()));
            String own = candidates.stream()
                    .flatMap(backEnd -> backEnd.precisions().stream())
                    .distinct()
                    .map(Precision::toString)
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException("precision " + request.precision + ": the device " + request.device
                    + " computes in " + own + "; expected device " + String.join(" or ", others));
        }
    }

    private static Selection asked(Request request, BackEnd backEnd) {
        BackEnd.Offer offer = backEnd.offer();
        if (offer.obstacle().isPresent()) {
            throw new IllegalArgumentException(
                    "device " + request.device + ": " + offer.obstacle().get());
        }
        return of(request, backEnd, offer, "asked for", offer.warning());
    }

    private static Selection fastest(Request request, List<BackEnd> candidates) {
        List<String> obstacles = new ArrayList<>();
        for (BackEnd backEnd : candidates) {
            if (!backEnd.precisions().contains(request.precision)) {
                continue;
            }
            BackEnd.Offer offer = backEnd.offer();
            if (offer.obstacle().isEmpty()) {
                return obstacles.isEmpty()
                        ? of(request, backEnd, offer, "the fastest that works here", offer.warning())
                        : of(request, backEnd, offer, "nothing faster can be used", slow(offer, obstacles));
            }
            obstacles.add(offer.obstacle().get());
            if (request.required) {
                break;
            }
        }
        throw new IllegalArgumentException("device " + request.device + ": " + String.join("; ", obstacles));
    }

    private static Optional<String> slow(BackEnd.Offer offer, List<String> obstacles) {
        return Optional.of(
                "SLOW: " + offer.line() + ", many times slower than vectors: " + String.join("; ", obstacles));
    }

    private static Selection of(
            Request request, BackEnd backEnd, BackEnd.Offer offer, String reason, Optional<String> warning) {
        int threads = request.threads == 0 ? offer.processors().orElse(1) : request.threads;
        return new Selection(
                backEnd, offer, offer.processors().isEmpty() ? 1 : threads, request.precision, reason, warning);
    }

    /**
     * Opens the back-end; the caller closes it.
     *
     * @throws IllegalStateException when it cannot be loaded here although nothing stood in its way
     */
    public Kernels open() {
        try {
            return offer.opener().open(threads, precision);
        } catch (LinkageError e) {
            throw new IllegalStateException("device " + backEnd.name() + ": it cannot be loaded: " + e, e);
        }
    }

    /** One line: back-end, what it runs on, threads or precision, reason. */
    @Override
    public String toString() {
        String how = backEnd.rank() == 0
                ? precision.toString()
                : threads
                        + (threads == 1 ? " thread" : " threads")
                        + (precision == Precision.FLOAT32 ? "" : ", " + precision);
        return backEnd.name() + " (" + offer.line() + ", " + how + "): " + reason;
    }
}
