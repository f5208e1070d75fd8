package io.levee.engine.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.reference.ReferenceKernels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingTest {
    private int downloads;

    @Test
    void valuesAreThoseOfTheTimeWhenTheyWereAskedFor() {
        try (Device device = device()) {
            Slice x = floats(device, 1, 2, 3);
            Reading before = device.later(x);
            device.kernels().scale(x, 10, 3);
            Reading after = device.later(x);

            assertArrayEquals(new float[] {1, 2, 3}, before.values());
            assertArrayEquals(new float[] {10, 20, 30}, after.values());
        }
    }

    @Test
    void allThatIsOutstandingComesAtOnce() {
        try (Device device = device()) {
            Slice x = floats(device, 4, 5);
            List<Reading> readings = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                readings.add(device.later(x));
            }
            assertEquals(0, downloads);
            assertArrayEquals(new double[] {36, 45}, Reading.sums(readings, 2));
            assertEquals(1, downloads);
        }
    }

    @Test
    void moreThanThereIsRoomForComesAtOnceToo() {
        try (Device device = device()) {
            List<Reading> readings = new ArrayList<>();
            for (int count : new int[] {1, 4000, 200, 9000, 3}) {
                float[] values = new float[count];
                Arrays.fill(values, count);
                readings.add(device.later(floats(device, values)));
            }
            assertArrayEquals(new double[] {1 + 4000 + 200 + 9000 + 3}, Reading.sums(readings, 1));
            assertEquals(9000, readings.get(3).values().length);
            float[] all = Reading.joined(readings);
            assertEquals(1 + 4000 + 200 + 9000 + 3, all.length);
            assertEquals(1, all[0]);
            assertEquals(4000, all[4000]);
            assertEquals(3, all[all.length - 1]);
            assertEquals(1, downloads);
        }
    }

    @Test
    void intsComeWithFloats() {
        int[] ids = {0, 1, 31_999, -1, Integer.MIN_VALUE, Integer.MAX_VALUE};
        try (Device device = device()) {
            Slice tokens = device.kernels().allocate(4L * ids.length).slice(0, Dtype.I32, ids.length);
            device.write(tokens, ids);
            Reading drawn = device.later(tokens);
            Reading recorded = device.later(floats(device, -0.5f));

            assertArrayEquals(ids, drawn.ints());
            assertArrayEquals(new float[] {-0.5f}, recorded.values());
            assertEquals(1, downloads);
        }
    }

    private static Slice floats(Device device, float... values) {
        Slice slice = device.kernels().allocate(4L * values.length).slice(0, Dtype.F32, values.length);
        device.write(slice, values);
        return slice;
    }

    /** A device that counts its downloads. */
    private Device device() {
        Kernels kernels = new ReferenceKernels();
        return new Device((Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, arguments) -> {
                    downloads += method.getName().equals("download") ? 1 : 0;
                    try {
                        return method.invoke(kernels, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                }));
    }
}
