package io.levee.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.Backends.Backend;
import io.levee.kernels.cases.Case;
import io.levee.kernels.cases.OperationCases;
import io.levee.kernels.cases.Output;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Every operation on every back-end against the reference. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationsKernelsTest {
    private final List<Case> cases = OperationCases.all();
    private final Map<String, Map<Case, List<Output>>> results = new HashMap<>();

    @Test
    void everyOperationHasACase() {
        Set<String> operations = Arrays.stream(Kernels.class.getInterfaces())
                .filter(group -> group != KernelMemory.class)
                .flatMap(group -> Arrays.stream(group.getDeclaredMethods()))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        operations.add("copy");
        Set<String> tested = cases.stream().map(Case::operation).collect(Collectors.toCollection(TreeSet::new));

        assertEquals(operations, tested);
    }

    @Test
    void noTwoCasesShareASeed() {
        assertEquals(cases.size(), cases.stream().map(Case::seed).distinct().count());
    }

    @TestFactory
    Stream<DynamicTest> everyBackendAgreesWithTheReference() {
        return perOperation((backend, test) -> {
            List<Output> outputs = outputs(backend, test);
            List<Output> expected = outputs(Backends.reference(), test);
            assertEquals(expected.size(), outputs.size());
            assertTrue(!outputs.isEmpty(), "a case without outputs checks nothing");
            for (int i = 0; i < outputs.size(); i++) {
                OutputAssertions.assertWithin(backend.bound(), expected.get(i), outputs.get(i), backend + " " + test);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> everyBackendGivesTheSameBitsAgainAndForAnyNumberOfThreads() {
        return perOperation((backend, test) -> {
            Backend first = Backends.first(backend);
            List<Output> expected = outputs(first, test);
            List<Output> outputs =
                    first.name().equals(backend.name()) ? test.run(backend.kernels()) : outputs(backend, test);
            for (int i = 0; i < outputs.size(); i++) {
                OutputAssertions.assertSameBits(expected.get(i), outputs.get(i), backend + " " + test);
            }
        });
    }

    private List<Output> outputs(Backend backend, Case test) {
        return results.computeIfAbsent(backend.name(), _ -> new HashMap<>())
                .computeIfAbsent(test, _ -> test.run(backend.kernels()));
    }

    /** What is checked for one back-end and one case. */
    private interface Check {
        void run(Backend backend, Case test);
    }

    /** One test for each back-end and operation, over all its cases. */
    private Stream<DynamicTest> perOperation(Check check) {
        Map<String, List<Case>> byOperation = cases.stream().collect(Collectors.groupingBy(Case::operation));
        return Backends.available().stream()
                .flatMap(backend -> byOperation.keySet().stream()
                        .sorted()
                        .map(operation -> DynamicTest.dynamicTest(
                                backend + " " + operation,
                                () -> byOperation.get(operation).forEach(test -> check.run(backend, test)))));
    }
}
