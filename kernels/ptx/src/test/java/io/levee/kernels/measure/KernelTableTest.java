package io.levee.kernels.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.levee.kernels.Precision;
import io.levee.kernels.cuda.CudaKernels;
import io.levee.kernels.ptx.InstructionClass;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole table, with the registers that are recorded. */
class KernelTableTest {
    private static final Pattern ENTRY = Pattern.compile("\\.entry (\\w+)\\(");
    private static final Pattern PRODUCT = Pattern.compile("mma\\.sync\\S*");
    /** As on a large host: the table does not depend on it. */
    private static final int THREADS = 16;

    private static final List<String> TEXTS = new ArrayList<>();
    private static KernelTable table;

    @BeforeAll
    static void measure() throws IOException, URISyntaxException {
        URI file = CudaKernels.class.getResource("fill.ptx").toURI();
        if (file.getScheme().equals("jar")) {
            try (FileSystem jar = FileSystems.newFileSystem(file, Map.of())) {
                read(jar.provider().getPath(file).getParent());
            }
        } else {
            read(Path.of(file).getParent());
        }
        table = KernelTable.count(THREADS);
    }

    private static void read(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".ptx")).toList()) {
                TEXTS.add(Files.readString(file));
            }
        }
    }

    private static Set<String> entries() {
        return TEXTS.stream()
                .flatMap(text -> ENTRY.matcher(text).results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> kernels() {
        return table.rows().stream().map(KernelRow::kernel).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyKernelOfEveryFileHasARow() {
        assertEquals(entries(), kernels());
        assertEquals(kernels().size(), table.rows().size());
    }

    @Test
    void whateverMissesAGoalHasAReason() {
        List<String> unexplained = table.rows().stream()
                .flatMap(row -> row.misses().stream()
                        .filter(miss -> Remarks.of(row.kernel(), List.of(miss)).isEmpty())
                        .map(miss -> miss + " " + row.kernel()))
                .toList();

        assertEquals(List.of(), unexplained);
    }

    @Test
    void reasonsAreForKernelsThatMissSomething() {
        Set<String> missing = table.rows().stream()
                .flatMap(row -> row.misses().stream().map(miss -> miss + " " + row.kernel()))
                .collect(Collectors.toSet());

        assertEquals(List.of(), Remarks.unused(missing));
    }

    @Test
    void productsAndAttentionHaveNoBankConflictsAndRequestWhatTheyNeed() {
        for (KernelRow row : table.rows()) {
            if (row.kernel().matches("(linear|attention|logprobs).*")) {
                assertEquals(0, row.counts().bankConflictCycles(), row.kernel());
            }
            if (row.kernel().startsWith("linear")) {
                assertTrue(row.counts().sectorRatio() < 1.01, row.kernel());
            }
        }
    }

    @Test
    void loadsAndTimesArePositive() {
        for (KernelRow row : table.rows()) {
            assertTrue(row.load().elements() > 0 && row.load().bytes() > 0, row.kernel());
            assertTrue(row.occupancy(Accelerator.A100).blocks() > 0, row.kernel());
            assertTrue(row.occupancy(Accelerator.H100).blocks() > 0, row.kernel());
        }
    }

    /** No kernel can do with less than its operands, so counts cannot be below what cases say that these take. */
    @Test
    void operandsAreNotMoreThanWhatIsLoadedAndStored() {
        for (KernelCase each : KernelCase.all()) {
            each.measured().amounts().forEach((kernel, amount) -> {
                KernelRow row = row(kernel);
                boolean described = row.measured().equals(each.measured().shape());
                double counted = row.counts().bytesLoaded() + row.counts().bytesStored();
                assertTrue(
                        !described || amount.bytes().orElse(0) <= 1.001 * counted,
                        kernel + ": operands of " + amount.bytes() + " bytes, " + counted + " are loaded and stored");
            });
        }
    }

    private static KernelRow row(String kernel) {
        return table.rows().stream()
                .filter(row -> row.kernel().equals(kernel))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void inBfloat16x3AProductTakesThreePassesOfTheSameKernel() {
        KernelWork work = MatrixWork.forward(Precision.BFLOAT16X3, 256, 256, 256);
        KernelCase split = new KernelCase(Precision.BFLOAT16X3, work, work);
        KernelRow row = KernelTable.measure(THREADS, List.of(split), _ -> Resources.recorded())
                .rows()
                .getFirst();
        KernelRow once = row(row.kernel());

        assertEquals(once.measured(), row.measured());
        assertEquals(3 * tensorInstructions(once), tensorInstructions(row));
    }

    private static long tensorInstructions(KernelRow row) {
        return row.counts().warpInstructions(InstructionClass.TENSOR);
    }

    @Test
    void aProductOfTensorCoresIsAlwaysOfOneShape() {
        Set<String> products = TEXTS.stream()
                .flatMap(text -> PRODUCT.matcher(text).results())
                .map(found -> found.group())
                .collect(Collectors.toSet());

        assertEquals(Set.of("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32"), products);
    }

    @Test
    void theDocumentHasEveryKernel() throws IOException {
        Path document = document();
        assumeTrue(Files.exists(document), "docs/cuda.md is not beside this module");
        Set<String> documented = Files.readAllLines(document).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(entries(), documented, "./levee bench cuda --write docs/cuda.md makes the table");
    }

    @Test
    void theTableReplacesTheOneBetweenTheMarks() {
        String before = "above\n" + KernelMarkdown.BEGIN + "\nold\n" + KernelMarkdown.END + "\nbelow\n";
        String after = KernelMarkdown.replaced(before, KernelMarkdown.of(table));

        assertTrue(after.startsWith("above\n" + KernelMarkdown.BEGIN), after);
        assertTrue(after.endsWith(KernelMarkdown.END + "\nbelow\n"), after);
        assertFalse(after.contains("old\n"), after);
        assertEquals(
                table.rows().size(),
                after.lines().filter(line -> line.startsWith("| `")).count());
    }

    /** Seen from this module or from the root of the project. */
    private static Path document() {
        Path here = Path.of("").toAbsolutePath();
        Path root = Files.isDirectory(here.resolve("docs")) ? here : here.getParent();
        return root.resolve("docs").resolve("cuda.md");
    }
}
