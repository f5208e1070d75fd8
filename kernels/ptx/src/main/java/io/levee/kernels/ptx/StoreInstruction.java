package io.levee.kernels.ptx;

/** {@code st}: one or several elements of 1, 2, 4 or 8 bytes from each lane. */
final class StoreInstruction extends MemoryInstruction {
    private final int size;
    private final int[] rows;
    private final boolean[] wide;

    StoreInstruction(StatementForm form, Operand address, Space space, PtxType type, int[] rows, boolean[] wide) {
        super(form, address, space, type.bytes() * rows.length);
        this.size = type.bytes();
        this.rows = rows;
        this.wide = wide;
    }

    @Override
    void access(Warp warp, int mask, Region region) {
        if (warp.counter != null) {
            warp.counter.access(this, region, warp, mask, width, false);
        }
        int shared = region.shadow == null ? 0 : region.shadow.store(warp, mask, width, this);
        for (int e = 0; e < rows.length; e++) {
            if (size == 4 && !wide[e]) {
                storeWords(warp, mask, region.bytes, rows[e], 4 * e);
            } else if (size == 2 && !wide[e]) {
                storeHalves(warp, mask, region.bytes, rows[e], 2 * e);
            } else {
                store(warp, mask, region.bytes, e);
            }
        }
        if (shared != 0) {
            requireEqualValues(warp, shared, region);
        }
    }

    private static void storeWords(Warp warp, int mask, byte[] bytes, int row, int displacement) {
        int[] r = warp.r;
        int[] offsets = warp.offsets;
        if (mask == -1) {
            for (int i = 0; i < WarpLanes.WIDTH; i++) {
                Region.setInt(bytes, offsets[i] + displacement, r[row + i]);
            }
            return;
        }
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            Region.setInt(bytes, offsets[lane] + displacement, r[row + lane]);
        }
    }

    private static void storeHalves(Warp warp, int mask, byte[] bytes, int row, int displacement) {
        int[] r = warp.r;
        int[] offsets = warp.offsets;
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            Region.SHORT.set(bytes, offsets[lane] + displacement, (short) r[row + lane]);
        }
    }

    private void store(Warp warp, int mask, byte[] bytes, int element) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            Region.set(bytes, warp.offsets[lane] + size * element, size, value(warp, element, lane));
        }
    }

    private long value(Warp warp, int element, int lane) {
        return wide[element] ? warp.l[rows[element] + lane] : warp.r[rows[element] + lane];
    }

    /**
     * Lanes that wrote to the same place in this instruction must have written the same: else the last one wins by
     * chance.
     */
    private void requireEqualValues(Warp warp, int lanes, Region region) {
        long keep = size == 8 ? -1 : (1L << 8 * size) - 1;
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            for (int e = 0; e < rows.length; e++) {
                int offset = warp.offsets[lane] + size * e;
                if (Region.get(region.bytes, offset, size) != (value(warp, e, lane) & keep)) {
                    throw new Violation(
                            lane,
                            "race: two lanes of one store write different values to offset " + offset + " of "
                                    + region.name());
                }
            }
        }
    }

    @Override
    String noun() {
        return "store";
    }
}
