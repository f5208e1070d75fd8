package io.levee.kernels.cuda;

import io.levee.kernels.Precision;
import io.levee.kernels.cases.Case;
import java.util.List;

/**
 * A defect put into one kernel, and how it has to be found.
 *
 * @param name what is wrong
 * @param test the operation and shape that runs the kernel
 * @param precision of the kernels
 * @param file name of the kernel's .cu file without its ending
 * @param entry the kernel
 * @param edits of its PTX
 * @param changes of its launches
 * @param detection how the defect shows
 * @param words a pattern for what the message says; for a wrong result of the operand. Where a fault is to show in another
 *     kernel it names that
 */
record InjectedBug(
        String name,
        Case test,
        Precision precision,
        String file,
        String entry,
        List<PtxEdit> edits,
        List<LaunchChange> changes,
        Detection detection,
        String words) {
    /** Ways to find a defect. */
    enum Detection {
        /** The machine stops at an instruction and says where. */
        FAULT,
        /** The machine refuses the launch. */
        LAUNCH,
        /** The result is not the reference's. */
        RESULT,
        /** The result is right, and another one when blocks and warps run in another order. */
        ORDER
    }

    InjectedBug {
        edits = List.copyOf(edits);
        changes = List.copyOf(changes);
        if (edits.isEmpty() && changes.isEmpty()) {
            throw new IllegalArgumentException(name + ": nothing is changed");
        }
    }

    /** The text of the kernel's file with the defect. */
    String edited(String ptx) {
        String text = ptx;
        for (PtxEdit edit : edits) {
            text = edit.apply(entry, text);
        }
        return text;
    }

    /** Kernels that have the defect, on a machine that runs as the driver does. */
    CudaKernels kernels(GpuDriver driver) {
        return new CudaKernels(new InjectingDriver(driver, this), precision);
    }

    @Override
    public String toString() {
        return entry + ": " + name;
    }
}
