package io.levee.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.OutputAssertions;
import io.levee.kernels.Precision;
import io.levee.kernels.cases.Case;
import io.levee.kernels.cases.Output;
import io.levee.kernels.cuda.InjectedBug.Detection;
import io.levee.kernels.ptx.BlockOrder;
import io.levee.kernels.ptx.CheckedBackends;
import io.levee.kernels.ptx.MachineDriver;
import io.levee.kernels.ptx.PtxFault;
import io.levee.kernels.ptx.PtxMachine;
import io.levee.kernels.reference.ReferenceKernels;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every defect of bugs.txt is found, in the way that stands beside it: a check that no longer works fails here. With {@code
 * -Dlevee.bugs.print=true} each defect and what found it are printed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InjectedBugsTest {
    private static final boolean PRINT = Boolean.getBoolean("levee.bugs.print");
    private static final PtxMachine.Settings CHECKED =
            PtxMachine.Settings.checking().withInstructionBudget(1 << 22);
    private static final PtxMachine.Settings REVERSED = CHECKED.withOrder(BlockOrder.REVERSED);
    private static final int BUG_COUNT = 148;

    private static final List<InjectedBug> BUGS = BugTable.read();

    private final Map<Case, List<Output>> expected = new HashMap<>();

    /** What found a defect. */
    private record Finding(Detection detection, String message) {}

    /** A case that runs without defects. */
    private record Clean(Case test, Precision precision) {
        @Override
        public String toString() {
            return test + " in " + precision;
        }
    }

    static List<InjectedBug> bugs() {
        return BUGS;
    }

    static List<Clean> cleans() {
        return BUGS.stream()
                .map(bug -> new Clean(bug.test(), bug.precision()))
                .distinct()
                .toList();
    }

    @Test
    void everyFileHasABug() {
        Set<String> files = BUGS.stream().map(InjectedBug::file).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(PtxFiles.names(PtxFiles.compiled(), ".ptx")), files);
        assertEquals(BUG_COUNT, BUGS.size());
        assertEquals(
                BUGS.size(), BUGS.stream().map(InjectedBug::toString).distinct().count());
    }

    @Test
    void anEditOfAnotherTextFails() {
        String ptx = Gpu.ptx("order");
        PtxEdit edit = new PtxEdit(1, 2, "", "", Pattern.compile("^bar\\.sync.*"), "");
        assertFalse(edit.apply("order_near", ptx).equals(ptx));
        String regenerated = ptx.replace("bar.sync \t0;", "bar.sync \t0;\nbar.sync \t0;");
        assertThrows(IllegalStateException.class, () -> edit.apply("order_near", regenerated));
        PtxEdit elsewhere = new PtxEdit(1, 2, "order.cu", "chunk[i] = key_of", edit.instruction(), "");
        assertThrows(IllegalStateException.class, () -> elsewhere.apply("order_near", ptx));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void isDetected(InjectedBug bug) {
        Finding finding = find(bug);
        if (PRINT) {
            System.out.println("| " + bug.entry() + " | " + bug.name() + " | " + finding.detection() + " | "
                    + finding.message() + " |");
        }
        assertEquals(bug.detection(), finding.detection(), bug + ": " + finding.message());
        assertTrue(
                Pattern.compile(bug.words()).matcher(finding.message()).find(),
                bug + ": expected " + bug.words() + ": " + finding.message());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cleans")
    void cleanKernelsRaiseNoAlarm(Clean clean) {
        List<Output> outputs = clean.test().run(() -> new CudaKernels(new MachineDriver(CHECKED), clean.precision()));
        assertRight(clean.test(), clean.precision(), outputs);
        List<Output> reversed = clean.test().run(() -> new CudaKernels(new MachineDriver(REVERSED), clean.precision()));
        assertSameBits(outputs, reversed, clean.toString());
    }

    /** Barriers that are missing, most of which lanes of one warp show first. */
    static List<InjectedBug> missingBarriers() {
        return BUGS.stream()
                .filter(bug -> bug.edits().stream()
                        .anyMatch(edit -> edit.instruction().pattern().contains("bar\\.sync")))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("missingBarriers")
    void aMissingBarrierShowsBetweenWarpsToo(InjectedBug bug) {
        PtxFault fault = assertThrows(PtxFault.class, () -> run(bug, CHECKED.withLaneRaces(false)));
        assertFalse(fault.what().contains("without bar.warp.sync"), fault.getMessage());
        assertEquals(Detection.FAULT, fault(bug, fault).detection());
    }

    /** Runs a case with the defect until something shows it. What does not fit the table is no finding: it is thrown. */
    private Finding find(InjectedBug bug) {
        List<Output> outputs;
        try {
            outputs = run(bug, CHECKED);
            assertRight(bug.test(), bug.precision(), outputs);
        } catch (PtxFault fault) {
            return fault(bug, fault);
        } catch (AssertionError wrong) {
            return new Finding(Detection.RESULT, wrong.getMessage());
        }
        try {
            assertSameBits(outputs, run(bug, REVERSED), bug.toString());
        } catch (PtxFault | AssertionError other) {
            return new Finding(Detection.ORDER, other.getMessage());
        }
        throw new IllegalStateException(bug + " was not detected");
    }

    private static List<Output> run(InjectedBug bug, PtxMachine.Settings settings) {
        return bug.test().run(() -> bug.kernels(new MachineDriver(settings)));
    }

    /** A fault that names the place. */
    private static Finding fault(InjectedBug bug, PtxFault fault) {
        String message = fault.getMessage();
        assertTrue(fault.kernel().equals(bug.entry()) || bug.words().contains("kernel "), message);
        if (fault.line() == 0) {
            return new Finding(Detection.LAUNCH, message);
        }
        assertTrue(fault.block().matches("\\d+, \\d+, \\d+") && fault.warp() >= 0, message);
        assertTrue(fault.place().line() > 0, message);
        assertTrue(Files.exists(PtxFiles.sources().resolve(fault.place().file())), message);
        return new Finding(Detection.FAULT, message);
    }

    private void assertRight(Case test, Precision precision, List<Output> outputs) {
        List<Output> right = expected.computeIfAbsent(test, _ -> test.run(ReferenceKernels::new));
        double bound = CheckedBackends.bound(precision);
        for (int i = 0; i < right.size(); i++) {
            OutputAssertions.assertWithin(bound, right.get(i), outputs.get(i), test.toString());
        }
    }

    private static void assertSameBits(List<Output> expected, List<Output> outputs, String where) {
        for (int i = 0; i < expected.size(); i++) {
            OutputAssertions.assertSameBits(expected.get(i), outputs.get(i), where);
        }
    }
}
