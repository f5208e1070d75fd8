package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.levee.engine.store.Json;
import io.levee.kernels.cuda.CudaProbe;
import io.levee.kernels.measure.KernelMarkdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor --gpu} and {@code bench cuda}. */
class GpuVerbsTest {
    @TempDir
    Path folder;

    @Test
    void withoutAGpuTheDoctorSaysWhyInOneLine() {
        CudaProbe probe = CudaProbe.probe(0, 0);
        assumeFalse(probe.ready(), "a GPU is there");
        CommandRun run = CommandRun.of("doctor", "--gpu");

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertEquals(List.of("levee: device cuda: no GPU can be used: " + probe.line()), run.complaints());
        assertEquals("", run.out());
    }

    @Test
    void theDoctorsGpuIsNoCpu() {
        CommandRun run = CommandRun.of("doctor", "--gpu", "--device", "cpu");

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("--device cpu: doctor --gpu: expected cuda or ptx"), run.err());
    }

    @Test
    void onTheInterpreterAllPrecisionsAreCheckedAndEveryKernelCounted() {
        CommandRun run = CommandRun.of("doctor", "--gpu", "--device", "ptx", "--json");

        assertEquals(ExitCode.DONE, run.code(), run.err());
        Json found = run.json();
        assertEquals("ptx", found.at("backend").at("name").text());
        assertTrue(found.at("well").flag());
        assertEquals(found.at("kernels").size(), found.at("kernels_bfloat16").size());
        assertEquals(found.at("kernels").size(), found.at("kernels_bfloat16x3").size());
        assertTrue(found.at("counts").size() > 100);
        assertTrue(found.find("rates").isEmpty());
        assertTrue(found.at("gpu").text().contains("--device cuda"));
    }

    @Test
    void aDocumentWithoutAPlaceForTheTableIsRefusedBeforeAnythingRuns() throws IOException {
        Path document = folder.resolve("cuda.md");
        Files.writeString(document, KernelMarkdown.END + "\n" + KernelMarkdown.BEGIN + "\n");
        CommandRun run = CommandRun.of("bench", "cuda", "--write", document.toString(), "--dry-run");

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains(document + ": expected the lines " + KernelMarkdown.BEGIN), run.err());
    }

    @Test
    void optionsOfOtherBenchesAreRefused() {
        assertEquals(
                ExitCode.BAD_INPUT,
                CommandRun.of("bench", "cuda", "--shapes", "1x1x1", "--dry-run").code());
        assertEquals(
                ExitCode.BAD_INPUT,
                CommandRun.of("bench", "gemm", "--write", "cuda.md", "--dry-run")
                        .code());
        assertEquals(
                ExitCode.BAD_INPUT,
                CommandRun.of(
                                "bench",
                                "cuda",
                                "--write",
                                folder.resolve("none.md").toString(),
                                "--dry-run")
                        .code());
        assertEquals(ExitCode.DONE, CommandRun.of("bench", "cuda", "--dry-run").code());
    }
}
