package io.levee.kernels.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.levee.kernels.Kernels;
import io.levee.kernels.Precision;
import io.levee.kernels.Selection;
import io.levee.kernels.Selection.Request;
import io.levee.kernels.cuda.CudaProbe;
import org.junit.jupiter.api.Test;

/** The GPU's two back-ends, as they are found on the class path. */
class PtxBackEndTest {
    @Test
    void theInterpreterOfTheGpusKernelsSaysThatItIsSlow() {
        Selection selection = Selection.choose(new Request("ptx", 2, false, Precision.BFLOAT16X3));
        assertEquals("ptx (the GPU's kernels in an interpreter, bfloat16x3): asked for", selection.toString());
        assertTrue(selection.warning().orElseThrow().startsWith("SLOW"), selection.toString());
        try (Kernels kernels = selection.open()) {
            assertEquals("ptx bfloat16x3", kernels.description().backend());
        }
    }

    @Test
    void aGpuThatCannotBeUsedIsAnErrorWithTheReason() {
        CudaProbe probe = CudaProbe.probe(0, 0);
        assumeFalse(probe.ready(), "a GPU is here");
        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, () -> Selection.choose(new Request("cuda", 0, false)));
        assertEquals("device cuda: no GPU can be used: " + probe.line(), failure.getMessage());
    }
}
