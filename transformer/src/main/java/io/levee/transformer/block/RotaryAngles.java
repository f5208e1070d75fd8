package io.levee.transformer.block;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link RotaryTable} on a device, of as many positions as have been needed: it grows by doubling, up to the context. What was
 * made before stays until it is closed, for operations that were recorded with it.
 */
public final class RotaryAngles implements AutoCloseable {
    private static final int FEWEST = 256;

    private final Device device;
    private final RotaryTable.Settings settings;
    private final int headWidth;
    private final int context;
    private final List<Memory> made = new ArrayList<>();
    private Slice table;
    private int positions;

    /**
     * No angles yet.
     *
     * @param context positions that are needed at most
     */
    public RotaryAngles(Device device, RotaryTable.Settings settings, int headWidth, int context) {
        this.device = device;
        this.settings = settings;
        this.headWidth = headWidth;
        this.context = context;
    }

    /** Makes sure that all positions below a number, or all of the context, have their angles. */
    public void reach(int needed) {
        int wanted = Math.min(needed, context);
        if (wanted <= positions) {
            return;
        }
        positions = (int) Math.min(context, Math.max(FEWEST, Math.max(wanted, 2L * positions)));
        long count = (long) positions * headWidth;
        Memory memory = device.kernels().allocate(Float.BYTES * count);
        made.add(memory);
        table = memory.slice(0, Dtype.F32, count);
        device.write(table, RotaryTable.table(settings, positions, headWidth));
    }

    /** (positions, D/2, {cos, sin}), of what has been {@link #reach reached}. */
    Slice table() {
        return table;
    }

    @Override
    public void close() {
        made.forEach(Memory::close);
    }
}
