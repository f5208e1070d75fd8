package io.levee.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * NVIDIA's own compiler accepts every PTX file for every device that is supported, no kernel spills registers, and none takes
 * more registers or static shared memory than registers.txt beside the PTX files allows.
 */
final class PtxAssemblyTest {
    private static final Pattern ENTRY = Pattern.compile("\\.entry (\\w+)\\(");

    static List<String> names() {
        return PtxFiles.names(PtxFiles.compiled(), ".ptx");
    }

    @BeforeAll
    static void theCompilerIsThere() {
        Optional<String> obstacle = PtxAssembler.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle.orElse(""));
    }

    @ParameterizedTest
    @MethodSource("names")
    void isAssembledForEveryDeviceWithinItsRegisters(String name) {
        String ptx = Gpu.ptx(name);
        Map<String, List<PtxAssembler.Usage>> usages = new HashMap<>();
        for (Map<String, PtxAssembler.Usage> target : PtxAssembler.assemble(ptx, RecordedUsage.TARGETS)) {
            target.forEach((entry, usage) ->
                    usages.computeIfAbsent(entry, any -> new ArrayList<>()).add(usage));
        }
        assertEquals(entries(ptx), new TreeSet<>(usages.keySet()), "entries");
        Map<String, RecordedUsage> recorded = RecordedUsage.all();
        List<String> beyond = new ArrayList<>();
        for (String entry : entries(ptx)) {
            List<PtxAssembler.Usage> used = usages.get(entry);
            assertTrue(used.stream().allMatch(usage -> usage.spilledBytes() == 0), entry + " spills: " + used);
            RecordedUsage needed = of(used);
            RecordedUsage most = recorded.get(entry);
            if (most == null || !allows(most, needed)) {
                beyond.add(line(entry, needed) + (most == null ? " (new)" : " (allowed: " + line(entry, most) + ")"));
            }
        }
        assertTrue(beyond.isEmpty(), "to record in " + RecordedUsage.FILE + ":\n" + String.join("\n", beyond));
    }

    @Test
    void ceilingsAreOfKernelsThatExist() {
        Set<String> entries = new TreeSet<>();
        names().forEach(name -> entries.addAll(entries(Gpu.ptx(name))));
        Set<String> gone = new TreeSet<>(RecordedUsage.all().keySet());
        gone.removeAll(entries);
        assertTrue(gone.isEmpty(), RecordedUsage.FILE + " names kernels that are gone: " + gone);
    }

    @Test
    void aTextThatIsNoPtxIsRefusedWithTheCompilersMessage() {
        String wrong = Gpu.ptx("fill").replace("ld.param.u64", "ld.parameter.u64");
        GpuException refused =
                assertThrows(GpuException.class, () -> PtxAssembler.assemble(wrong, RecordedUsage.TARGETS));
        assertTrue(refused.getMessage().contains("ptxas"), refused.getMessage());
    }

    @Test
    void aVersionBeyond80IsRefused() {
        String later = Gpu.ptx("fill").replace(".version 8.0", ".version 8.1");
        GpuException refused =
                assertThrows(GpuException.class, () -> PtxAssembler.assemble(later, RecordedUsage.TARGETS));
        assertTrue(refused.getMessage().contains("version"), refused.getMessage());
    }

    private static Set<String> entries(String ptx) {
        return ENTRY.matcher(ptx).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static RecordedUsage of(List<PtxAssembler.Usage> usages) {
        return new RecordedUsage(
                usages.stream().map(PtxAssembler.Usage::registers).toList(),
                usages.stream().mapToInt(PtxAssembler.Usage::sharedBytes).max().orElseThrow());
    }

    private static boolean allows(RecordedUsage most, RecordedUsage used) {
        for (String target : RecordedUsage.TARGETS) {
            if (used.registers(target) > most.registers(target)) {
                return false;
            }
        }
        return used.sharedBytes() <= most.sharedBytes();
    }

    private static String line(String entry, RecordedUsage usage) {
        String all = usage.registers().stream().map(String::valueOf).collect(Collectors.joining(" "));
        return entry + " " + all + " " + usage.sharedBytes();
    }
}
