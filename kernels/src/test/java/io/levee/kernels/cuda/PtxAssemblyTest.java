package io.levee.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * more registers or static shared memory than registers.txt beside this class allows.
 */
final class PtxAssemblyTest {
    private static final List<String> TARGETS = List.of("sm_80", "sm_86", "sm_89", "sm_90");
    private static final String CEILINGS = "registers.txt";
    private static final Pattern ENTRY = Pattern.compile("\\.entry (\\w+)\\(");

    /** Of one entry: registers by target, and static shared memory. */
    private record Ceiling(List<Integer> registers, int sharedBytes) {
        static Ceiling of(List<PtxAssembler.Usage> usages) {
            return new Ceiling(
                    usages.stream().map(PtxAssembler.Usage::registers).toList(),
                    usages.stream()
                            .mapToInt(PtxAssembler.Usage::sharedBytes)
                            .max()
                            .orElseThrow());
        }

        boolean allows(Ceiling used) {
            for (int target = 0; target < registers.size(); target++) {
                if (used.registers.get(target) > registers.get(target)) {
                    return false;
                }
            }
            return used.sharedBytes <= sharedBytes;
        }

        String line(String entry) {
            String all = registers.stream().map(String::valueOf).collect(Collectors.joining(" "));
            return entry + " " + all + " " + sharedBytes;
        }
    }

    static List<String> names() {
        return PtxFiles.names(PtxFiles.compiled(), ".ptx");
    }

    @BeforeAll
    static void theCompilerIsThere() {
        String obstacle = PtxAssembler.obstacle();
        assumeTrue(obstacle == null, obstacle);
    }

    @ParameterizedTest
    @MethodSource("names")
    void isAssembledForEveryDeviceWithinItsRegisters(String name) throws IOException, InterruptedException {
        String ptx = Gpu.ptx(name);
        Map<String, List<PtxAssembler.Usage>> usages = new HashMap<>();
        for (Map<String, PtxAssembler.Usage> target : PtxAssembler.assemble(CudaModules.accepted(ptx), TARGETS)) {
            target.forEach((entry, usage) ->
                    usages.computeIfAbsent(entry, any -> new ArrayList<>()).add(usage));
        }
        assertEquals(entries(ptx), new TreeSet<>(usages.keySet()), "entries");
        Map<String, Ceiling> ceilings = ceilings();
        List<String> beyond = new ArrayList<>();
        for (String entry : entries(ptx)) {
            List<PtxAssembler.Usage> used = usages.get(entry);
            assertTrue(used.stream().allMatch(usage -> usage.spilledBytes() == 0), entry + " spills: " + used);
            Ceiling needed = Ceiling.of(used);
            Ceiling allowed = ceilings.get(entry);
            if (allowed == null || !allowed.allows(needed)) {
                beyond.add(
                        needed.line(entry) + (allowed == null ? " (new)" : " (allowed: " + allowed.line(entry) + ")"));
            }
        }
        assertTrue(beyond.isEmpty(), "to record in " + CEILINGS + ":\n" + String.join("\n", beyond));
    }

    @Test
    void ceilingsAreOfKernelsThatExist() throws IOException {
        Set<String> entries = new TreeSet<>();
        names().forEach(name -> entries.addAll(entries(Gpu.ptx(name))));
        Set<String> gone = new TreeSet<>(ceilings().keySet());
        gone.removeAll(entries);
        assertTrue(gone.isEmpty(), CEILINGS + " names kernels that are gone: " + gone);
    }

    @Test
    void aTextThatIsNoPtxIsRefusedWithTheCompilersMessage() {
        String wrong = Gpu.ptx("fill").replace("ld.param.u64", "ld.parameter.u64");
        AssertionError refused = assertThrows(AssertionError.class, () -> PtxAssembler.assemble(wrong, TARGETS));
        assertTrue(refused.getMessage().contains("ptxas"), refused.getMessage());
    }

    @Test
    void aVersionBeyond80IsRefused() {
        String later = Gpu.ptx("fill").replace(".version 8.0", ".version 8.1");
        AssertionError refused = assertThrows(AssertionError.class, () -> PtxAssembler.assemble(later, TARGETS));
        assertTrue(refused.getMessage().contains("version"), refused.getMessage());
    }

    private static Set<String> entries(String ptx) {
        return ENTRY.matcher(ptx).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Lines of: entry, registers on each of the targets, bytes of static shared memory. */
    private static Map<String, Ceiling> ceilings() throws IOException {
        try (InputStream file = PtxAssemblyTest.class.getResourceAsStream(CEILINGS)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .collect(Collectors.toMap(words -> words[0], PtxAssemblyTest::ceiling));
        }
    }

    private static Ceiling ceiling(String[] words) {
        List<Integer> numbers = List.of(words).subList(1, words.length).stream()
                .map(Integer::valueOf)
                .toList();
        return new Ceiling(numbers.subList(0, TARGETS.size()), numbers.getLast());
    }
}
