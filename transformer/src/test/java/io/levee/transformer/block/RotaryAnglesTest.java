package io.levee.transformer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Slice;
import io.levee.kernels.reference.ReferenceKernels;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RotaryAnglesTest {
    private static final RotaryTable.Settings SETTINGS = RotaryTable.Settings.of(10_000);

    @Test
    void growsByWhatIsNeededUpToTheContextAndKeepsWhatWasMade() {
        try (Device device = new Device(new ReferenceKernels());
                RotaryAngles angles = new RotaryAngles(device, SETTINGS, 4, 700)) {
            angles.reach(10);
            Slice first = angles.table();
            assertEquals(256 * 4, first.count());
            angles.reach(256);
            assertSame(first, angles.table());
            angles.reach(257);
            assertEquals(512 * 4, angles.table().count());
            angles.reach(100_000);
            float[] all = device.floats(angles.table());
            assertArrayEquals(RotaryTable.table(SETTINGS, 700, 4), all);
            assertArrayEquals(Arrays.copyOf(all, 256 * 4), device.floats(first));
        }
    }
}
