package io.levee.engine.graph;

import io.levee.engine.memory.Slab;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** The pieces of a slab that a tape has to give back. */
final class Pieces implements AutoCloseable {
    private final Slab slab;
    private final Set<Slab.Piece> owned = Collections.newSetFromMap(new IdentityHashMap<>());

    Pieces(Slab slab) {
        this.slab = slab;
    }

    /** Floats for so many rows now, and room for as many as are reserved. */
    Slab.Piece rows(int rows, int room, int width) {
        Slab.Piece piece = slab.allocate(Dtype.F32, (long) rows * width, (long) room * width);
        owned.add(piece);
        return piece;
    }

    /** Memory for what comes from the host. */
    Slice fromHost(Dtype dtype, int count) {
        Slab.Piece piece = slab.allocateAtEnd(dtype, count);
        owned.add(piece);
        return piece.slice();
    }

    /** Gives a piece back, if it is this tape's. */
    void release(Slab.Piece piece) {
        if (owned.remove(piece)) {
            slab.release(piece);
        }
    }

    /** Takes a piece over from another tape; false when it was not that one's. */
    boolean adopt(Pieces other, Slab.Piece piece) {
        return other.owned.remove(piece) && owned.add(piece);
    }

    /** Takes the pieces of a residual stream over from another tape. */
    void adopt(Pieces other, Residual stream) {
        adopt(other, stream.x().piece());
        if (stream.delta() != null) {
            adopt(other, stream.delta().piece());
        }
    }

    /** Gives everything that is left back to the slab. */
    @Override
    public void close() {
        owned.forEach(slab::release);
        owned.clear();
    }
}
