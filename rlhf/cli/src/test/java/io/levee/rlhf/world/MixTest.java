package io.levee.rlhf.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MixTest {
    @Test
    void theUnitIntervalIsCutByTheShares() {
        Mix mix = new Mix(0.25, 0.5);
        assertEquals(Group.HAZARD, mix.group(0));
        assertEquals(Group.LOOKALIKE, mix.group(0.25));
        assertEquals(Group.LOOKALIKE, mix.group(0.74));
        assertEquals(Group.PLAIN, mix.group(0.75));
    }

    @Test
    void aMixMayHoldOneGroupOnly() {
        assertEquals(Group.HAZARD, new Mix(1, 0).group(Math.nextDown(1.0)));
        assertEquals(Group.PLAIN, new Mix(0, 0).group(0));
    }

    @Test
    void sharesThatAreNoSharesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Mix(0.7, 0.4));
        assertThrows(IllegalArgumentException.class, () -> new Mix(-0.1, 0.4));
        assertThrows(IllegalArgumentException.class, () -> new Mix(Double.NaN, 0.4));
    }
}
