package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.ORDER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The gradient of a row of parameters that all rows of a batch share: a partial sum for each piece of the batch, added in piece
 * order. Kept between runs, so that nothing is allocated once it is large enough.
 */
final class RowPartials {
    private static final long ALIGNMENT = 64;

    private MemorySegment rows = MemorySegment.NULL;
    private int width;

    /** Makes room for {@code pieces} rows of {@code width} values; called before the run. */
    void reserve(int pieces, int width) {
        long bytes = 4L * pieces * width;
        if (rows.byteSize() < bytes) {
            rows = Arena.ofAuto().allocate(bytes, ALIGNMENT);
        }
        this.width = width;
    }

    /** Zeroes a piece's row; called by whoever runs it. */
    void clear(int piece) {
        long at = at(piece);
        int whole = Lanes.whole(width);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.zero().intoMemorySegment(rows, at + 4L * i, ORDER);
        }
        if (whole < width) {
            for (int i = whole; i < width; i++) {
                Lanes.set(rows, at + 4L * i, 0f);
            }
        }
    }

    /** The memory of all rows. */
    MemorySegment segment() {
        return rows;
    }

    /** Where a piece's row begins in it. */
    long at(int piece) {
        return 4L * piece * width;
    }

    /** sum (width) += the rows of all pieces. */
    void addTo(MemorySegment sum, int pieces) {
        for (int piece = 0; piece < pieces; piece++) {
            Panel.add(sum, 0, 0, rows, at(piece), 0, 1, width, 1f);
        }
    }
}
