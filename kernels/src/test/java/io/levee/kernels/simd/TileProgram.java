package io.levee.kernels.simd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Runs every tile often enough for the first compiler. */
final class TileProgram {
    private static final int CALLS = 3_000;
    private static final int DEPTH = 3;
    private static final int ROWS = 12 + 6 + 2 + 1;

    private TileProgram() {}

    public static void main(String[] args) {
        try (Arena arena = Arena.ofConfined()) {
            float[] a = new float[ROWS * DEPTH];
            MemorySegment b = arena.allocate((long) DEPTH * RegisterTile.ROW_BYTES);
            MemorySegment c = arena.allocate((long) ROWS * RegisterTile.ROW_BYTES);
            long step = RegisterTile.ROW_BYTES;
            for (int call = 0; call < CALLS; call++) {
                RegisterTile.rows(ROWS, a, 0, DEPTH, 1, b.address(), step, c.address(), step, c.address(), step, DEPTH);
            }
        }
    }
}
