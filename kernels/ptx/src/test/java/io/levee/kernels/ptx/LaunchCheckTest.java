package io.levee.kernels.ptx;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Launches that a driver would refuse. */
class LaunchCheckTest {
    private static void refused(
            String why, int[] grid, int[] block, int shared, int registers, String text, Object... parameters) {
        try (PtxMachine machine = Ptx.checked()) {
            PtxKernel kernel = machine.load("test", text).kernel("run");
            kernel.registers(registers);
            PtxFault fault = assertThrows(
                    PtxFault.class,
                    () -> machine.launch(
                            kernel,
                            grid[0],
                            grid[1],
                            grid[2],
                            block[0],
                            block[1],
                            block[2],
                            shared,
                            Snippet.pack(parameters)));
            assertTrue(fault.getMessage().contains(why), fault.getMessage());
        }
    }

    private static int[] sizes(int x, int y, int z) {
        return new int[] {x, y, z};
    }

    @Test
    void sizesBeyondTheLimitsAreRefused() {
        String text = Ptx.kernel("", "");
        refused("grid 1 x 65536 x 1", sizes(1, 65536, 1), sizes(1, 1, 1), 0, 0, text);
        refused("grid 0 x 1 x 1", sizes(0, 1, 1), sizes(1, 1, 1), 0, 0, text);
        refused("block 1025 x 1 x 1", sizes(1, 1, 1), sizes(1025, 1, 1), 0, 0, text);
        refused("block 32 x 33 x 1", sizes(1, 1, 1), sizes(32, 33, 1), 0, 0, text);
        refused("block 1 x 1 x 65", sizes(1, 1, 1), sizes(1, 1, 65), 0, 0, text);
        refused("registers", sizes(1, 1, 1), sizes(512, 1, 1), 0, 130, text);
        refused("49153 bytes of shared memory", sizes(1, 1, 1), sizes(1, 1, 1), 49153, 0, text);
    }

    @Test
    void parametersMustHaveTheSizeOfTheKernels() {
        String text = Ptx.kernel("u64 out, u32 n", "");
        refused("8 bytes of parameters: the kernel takes 12", sizes(1, 1, 1), sizes(1, 1, 1), 0, 0, text, 5L);
        refused("16 bytes of parameters", sizes(1, 1, 1), sizes(1, 1, 1), 0, 0, text, 5L, 5L);
    }

    @Test
    void launchBoundsAreKept() {
        String text = Ptx.kernel("", "").replace(")\n{", ")\n.maxntid 128, 1, 1\n{");
        refused("__launch_bounds__ allows 128", sizes(1, 1, 1), sizes(160, 1, 1), 0, 0, text);
        String required = Ptx.kernel("", "").replace(")\n{", ")\n.reqntid 64\n{");
        refused("requires 64 x 1 x 1", sizes(1, 1, 1), sizes(32, 1, 1), 0, 0, required);
    }

    @Test
    void moreSharedMemoryMustBeAskedForAndExist() {
        for (Limits limits : new Limits[] {Limits.sm80(), Limits.sm86(), Limits.sm89(), Limits.sm90()}) {
            try (PtxMachine machine = new PtxMachine(PtxMachine.Settings.fast(1).withLimits(limits))) {
                PtxKernel kernel = machine.load("test", Ptx.kernel("", "")).kernel("run");
                int bytes = limits.optInSharedBytes();
                assertThrows(PtxFault.class, () -> machine.launch(kernel, 1, 1, 1, 1, 1, 1, bytes, Snippet.pack()));
                machine.allowSharedBytes(kernel, bytes);
                assertDoesNotThrow(() -> machine.launch(kernel, 1, 1, 1, 1, 1, 1, bytes, Snippet.pack()));
                assertThrows(PtxFault.class, () -> machine.allowSharedBytes(kernel, bytes + 1));
            }
        }
    }

    @Test
    void parametersAreAlignedToTheirSize() {
        try (PtxMachine machine = Ptx.checked()) {
            PtxKernel kernel = machine.load("test", Ptx.kernel("u32 n, u64 out, f32 x", ""))
                    .kernel("run");
            assertEquals(
                    "[0, 8, 16]",
                    kernel.parameters().stream()
                            .map(KernelParameter::offset)
                            .toList()
                            .toString());
            assertEquals(20, kernel.parameterBytes());
        }
    }
}
