package io.levee.engine.tensor;

import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import java.util.ArrayList;
import java.util.List;

/**
 * Values that are copied aside on the device, and come to the host together: so a training step waits for the device once,
 * however many losses and norms it reports.
 */
final class Readings {
    private static final int LEAST_VALUES = 4096;

    private final Device device;
    private final List<Reading> outstanding = new ArrayList<>();
    private Memory memory;
    private int capacity;
    private int end;

    Readings(Device device) {
        this.device = device;
    }

    Reading add(Slice from) {
        int count = Math.toIntExact(from.count());
        if (count > capacity - end) {
            fetch();
            makeRoom(count);
        }
        device.kernels().copy(memory.slice(4L * end, Dtype.F32, count), from);
        Reading reading = new Reading(this, end, count);
        outstanding.add(reading);
        end += count;
        return reading;
    }

    private void makeRoom(int count) {
        if (count > capacity) {
            if (memory != null) {
                memory.close();
            }
            capacity = Math.max(LEAST_VALUES, count);
            memory = device.kernels().allocate(4L * capacity);
        }
    }

    /** Waits, and gives every outstanding reading its values. */
    void fetch() {
        if (!outstanding.isEmpty()) {
            float[] all = device.floats(memory.slice(0, Dtype.F32, end));
            outstanding.forEach(reading -> reading.take(all));
            outstanding.clear();
        }
        end = 0;
    }
}
