package io.levee.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.kernels.Memory;
import io.levee.kernels.Precision;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.ptx.MachineDriver;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What weights take beside their values, in each precision. */
class WeightCopiesTest {
    private static final int OUTPUTS = 30;
    private static final int INPUTS = 40;

    /** More than the kernels for few rows take. */
    private static final int ROWS = Gemv.MOST_ROWS + 1;

    /** Counts the bytes that are allocated, of which scratch memory, once there, is none. */
    private static final class Counting extends ForwardingDriver {
        long bytes;

        Counting() {
            super(MachineDriver.fast(1));
        }

        @Override
        public long allocate(long bytes) {
            this.bytes += bytes;
            return super.allocate(bytes);
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void aFloat32WeightIsCopiedOnceInAllPartsOfItsFactor(Precision precision) {
        long copy = copied(precision, Dtype.F32);
        assertEquals(2L * precision.parts() * OUTPUTS * INPUTS, copy, 255);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void aStoredBfloat16WeightIsNotCopied(Precision precision) {
        assertEquals(0, copied(precision, Dtype.BF16));
    }

    /** Bytes that a second weight takes for its products: those that were announced. */
    private static long copied(Precision precision, Dtype dtype) {
        Counting driver = new Counting();
        try (CudaKernels kernels = new CudaKernels(driver, precision)) {
            Memory memory = kernels.allocate(1 << 16);
            Slice x = memory.slice(0, Dtype.F32, ROWS * INPUTS);
            Slice y = memory.slice(1 << 14, Dtype.F32, ROWS * OUTPUTS);
            Weight first = kernels.weight(memory.slice(1 << 15, dtype, OUTPUTS * INPUTS), OUTPUTS, INPUTS);
            Weight second = kernels.weight(memory.slice(3 << 14, dtype, OUTPUTS * INPUTS), OUTPUTS, INPUTS);
            kernels.linear(y, x, first, null, ROWS, false);
            long before = driver.bytes;
            kernels.linear(y, x, second, null, ROWS, false);
            kernels.linear(y, x, second, null, ROWS, false);
            long announced = kernels.weightCopyBytes(dtype, OUTPUTS, INPUTS);
            assertEquals(announced, driver.bytes - before);
            return Math.min(announced, kernels.weightCopyLimitBytes());
        }
    }
}
