package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.host.HostSlice;
import io.levee.kernels.host.PlainWeight;
import java.lang.ref.Reference;
import org.junit.jupiter.api.Test;

class PanelBudgetTest {
    private static final int OUTPUTS = 2 * RegisterTile.COLUMNS;
    private static final int INPUTS = 10;
    private static final int VALUES = OUTPUTS * INPUTS;

    @Test
    void weightsKeepTheirPanelsInTheOrderInWhichTheyAreMadeUntilTheBudgetIsUsed() {
        PlainWeight plain = plain();
        PanelBudget budget = new PanelBudget(2L * VALUES * Float.BYTES);
        PackedWeight first = budget.weight(plain);
        PackedWeight second = budget.weight(plain);
        PackedWeight third = budget.weight(plain);
        assertEquals((long) VALUES * Float.BYTES, first.panelBytes());
        assertTrue(first.kept() && second.kept());
        assertFalse(third.kept());
        Reference.reachabilityFence(first);
        Reference.reachabilityFence(second);
    }

    @Test
    void weightsThatAreNoLongerUsedGiveTheirShareBack() {
        PlainWeight plain = plain();
        PanelBudget budget = new PanelBudget((long) VALUES * Float.BYTES);
        for (int i = 0; i < 3; i++) {
            assertTrue(budget.weight(plain).kept(), "weight " + i);
        }
    }

    private static PlainWeight plain() {
        return new PlainWeight(new HostSlice(Native.zeros(VALUES), Dtype.F32, VALUES), OUTPUTS, INPUTS);
    }
}
