package io.levee.rlhf.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import org.junit.jupiter.api.Test;

class MatrixShapeTest {
    @Test
    void isWrittenAsItIsRead() {
        assertEquals(new MatrixShape(1024, 576, 1536), MatrixShape.parse("1024x576x1536"));
        assertEquals("1024x576x1536", MatrixShape.parse(" 1024x576x1536 ").toString());
    }

    @Test
    void aMultiplyAddIsTwoOperations() {
        assertEquals(2.0 * 3 * 5 * 7, new MatrixShape(3, 5, 7).operations());
    }

    @Test
    void anythingElseIsBadInput() {
        for (String wrong : new String[] {"", "4x4", "4x4x4x4", "0x4x4", "-1x4x4", "4x4xa", "9999999x1x1"}) {
            BadInputException failure = assertThrows(BadInputException.class, () -> MatrixShape.parse(wrong), wrong);
            assertTrue(failure.getMessage().contains("\"" + wrong + "\""), failure.getMessage());
        }
    }
}
