package io.levee.kernels.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PartialsTest {

    @Test
    void aSumIsTheFixedTreeOfItsPieces() {
        double[] parts = {1e16, 1, -1e16, 1, 3};
        Partials partials = new Partials();
        partials.reset(parts.length);
        for (int piece : new int[] {4, 0, 3, 1, 2}) {
            partials.set(piece, parts[piece]);
        }
        assertEquals(((1e16 + 1) + (-1e16 + 1)) + 3, partials.sum());
    }

    @Test
    void resetForgetsAndGrows() {
        Partials partials = new Partials();
        partials.reset(1);
        partials.set(0, 7);
        assertEquals(7, partials.sum());
        partials.reset(1_000);
        assertEquals(0, partials.sum());
        for (int piece = 0; piece < 1_000; piece++) {
            partials.set(piece, piece);
        }
        assertEquals(499_500, partials.sum());
        partials.reset(0);
        assertEquals(0, partials.sum());
    }
}
