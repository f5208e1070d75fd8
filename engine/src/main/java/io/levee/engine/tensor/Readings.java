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
        makeRoom(Math.addExact(end, count));
        device.kernels().copy(memory.slice(4L * end, from.dtype(), count), from);
        Reading reading = new Reading(this, end, count);
        outstanding.add(reading);
        end += count;
        return reading;
    }

    /** What is outstanding moves along on the device: a full memory is no reason to wait. */
    private void makeRoom(int values) {
        if (values <= capacity) {
            return;
        }
        int larger = Math.max(LEAST_VALUES, (int) Math.min(Integer.MAX_VALUE, 2L * values));
        Memory grown = device.kernels().allocate(4L * larger);
        if (memory != null) {
            device.kernels().copy(grown.slice(0, Dtype.F32, end), memory.slice(0, Dtype.F32, end));
            memory.close();
        }
        memory = grown;
        capacity = larger;
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
