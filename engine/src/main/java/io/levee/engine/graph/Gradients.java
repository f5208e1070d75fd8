package io.levee.engine.graph;

import io.levee.engine.memory.Slab;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Slice;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The gradients of a tape's tensors. The gradient of a sum is that of each of its terms, so all of them have one buffer until
 * one is added to while others still need theirs; in a decoder that never happens, and one buffer is the gradient of the residual
 * stream from the last block to the first.
 */
final class Gradients {
    private final Tape tape;

    /** For each buffer of several tensors, how many have it besides one. */
    private final Map<Slab.Piece, Integer> others = new IdentityHashMap<>();

    Gradients(Tape tape) {
        this.tape = tape;
    }

    /** The buffer of this tensor alone, to be added to; zero when nothing has flowed into it yet. */
    Slice own(Tensor tensor) {
        Slab.Piece had = tensor.gradientPiece();
        if (had == null || others.containsKey(had)) {
            Slab.Piece place = tape.rowPiece(tensor, tensor.width());
            tensor.gradientPiece(place);
            if (had != null) {
                leave(had);
            }
            begin(place.slice(), had);
        }
        return tensor.gradient();
    }

    private void begin(Slice gradient, Slab.Piece had) {
        if (had == null) {
            tape.kernels().fill(gradient, 0);
        } else {
            tape.kernels().copy(gradient, had.slice());
        }
    }

    /** What has flowed into a sum flows on to a term. */
    void pass(Tensor sum, Tensor term) {
        if (!term.learns()) {
            return;
        }
        if (term.gradientPiece() == null) {
            share(sum.gradientPiece(), term);
        } else {
            tape.kernels().accumulate(own(term), sum.gradient(), 1f, sum.count());
        }
    }

    /** Gives a buffer to one tensor more. */
    void share(Slab.Piece piece, Tensor tensor) {
        tensor.gradientPiece(piece);
        others.merge(piece, 1, Integer::sum);
    }

    /** The tensor is done with; its buffer goes back with the last that has it. */
    void release(Tensor tensor) {
        Slab.Piece piece = tensor.gradientPiece();
        if (piece != null && !leave(piece)) {
            tape.release(piece);
        }
    }

    /** One tensor fewer has this buffer; false when it was the only one. */
    private boolean leave(Slab.Piece piece) {
        if (!others.containsKey(piece)) {
            return false;
        }
        others.computeIfPresent(piece, (_, count) -> count == 1 ? null : count - 1);
        return true;
    }
}
