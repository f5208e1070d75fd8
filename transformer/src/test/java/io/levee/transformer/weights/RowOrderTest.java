package io.levee.transformer.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class RowOrderTest {
    @Test
    void theHalvesOfEachHeadAreInterleaved() {
        byte[] rows = {0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15};
        byte[] stored = new byte[rows.length];
        new RowOrder(2, 6).apply(MemorySegment.ofArray(rows), MemorySegment.ofArray(stored), 1);
        assertArrayEquals(new byte[] {0, 3, 1, 4, 2, 5, 10, 13, 11, 14, 12, 15}, stored);
    }

    @Test
    void undoingGivesTheRowsBack() {
        byte[] rows = new byte[3 * 8 * 18];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (byte) (i * 31 + i / 7);
        }
        byte[] stored = new byte[rows.length];
        byte[] back = new byte[rows.length];
        RowOrder order = new RowOrder(3, 8);
        order.apply(MemorySegment.ofArray(rows), MemorySegment.ofArray(stored), 18);
        order.undo(MemorySegment.ofArray(stored), MemorySegment.ofArray(back), 18);
        assertArrayEquals(rows, back);
    }
}
