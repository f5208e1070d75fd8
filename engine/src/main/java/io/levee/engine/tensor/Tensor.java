package io.levee.engine.tensor;

import io.levee.engine.memory.Slab;
import io.levee.kernels.Slice;

/**
 * An activation (rows, width) in a step's slab. It is written by the operation that made it; its gradient appears during
 * the backward pass and leaves with it.
 */
public final class Tensor {
    private final int rows;
    private final int room;
    private final int width;
    private final boolean learns;
    private final Slab.Piece piece;
    private Slab.Piece gradient;

    /**
     * @param rows N, R or B
     * @param room rows that there is room for: those of the largest batch
     * @param width values in a row
     * @param learns true when something trainable lies before it, so that a gradient is wanted
     * @param piece its values
     */
    public Tensor(int rows, int room, int width, boolean learns, Slab.Piece piece) {
        this.rows = rows;
        this.room = room;
        this.width = width;
        this.learns = learns;
        this.piece = piece;
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Number of rows that there is room for. */
    public int room() {
        return room;
    }

    /** Values in a row. */
    public int width() {
        return width;
    }

    /** Number of values. */
    public long count() {
        return (long) rows * width;
    }

    /** True when a gradient is wanted. */
    public boolean learns() {
        return learns;
    }

    /** The values (rows, width). */
    public Slice data() {
        return piece.slice();
    }

    /** Where the values lie. */
    public Slab.Piece piece() {
        return piece;
    }

    /** The gradient (rows, width), or null before anything has flowed into it. */
    public Slice gradient() {
        return gradient == null ? null : gradient.slice();
    }

    /** Where the gradient lies, or null. */
    public Slab.Piece gradientPiece() {
        return gradient;
    }

    /** Gives the tensor a place for its gradient. */
    public void gradientPiece(Slab.Piece place) {
        this.gradient = place;
    }
}
