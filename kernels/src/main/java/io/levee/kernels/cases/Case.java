package io.levee.kernels.cases;

import io.levee.kernels.Kernels;
import java.util.List;
import java.util.function.Supplier;

/**
 * One operation at one shape.
 *
 * @param operation a method of {@link Kernels}
 * @param shape sizes and options, for messages
 * @param work about how many multiplications it takes
 * @param body makes operands, runs the operation and reads what it wrote
 */
public record Case(String operation, String shape, long work, Body body) {
    /** The work of a case; draws decide the operands. */
    public interface Body {
        List<Output> run(Workbench bench, CaseDraws draws);
    }

    /** Few enough steps for an interpreter, which runs vector code hundreds of times slower. */
    public boolean small() {
        return work <= 10_000;
    }

    /** Runs on a fresh instance, which is closed. */
    public List<Output> run(Supplier<Kernels> kernels) {
        try (Workbench bench = new Workbench(kernels.get())) {
            return run(bench);
        }
    }

    /** Runs on an instance that stays open. */
    public List<Output> run(Workbench bench) {
        return body.run(bench, new CaseDraws(seed()));
    }

    /** The same with operands that begin one value beyond a place where four can be read at once. */
    static List<Case> shifted(List<Case> cases) {
        return cases.stream()
                .map(test -> new Case(
                        test.operation,
                        test.shape + " one value off",
                        test.work,
                        (bench, draws) -> test.body.run(bench.oneValueOff(), draws)))
                .toList();
    }

    /** A number of its own for each case. */
    public long seed() {
        return (operation + shape).hashCode();
    }

    @Override
    public String toString() {
        return operation + " " + shape + " (seed " + seed() + ")";
    }
}
