package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import io.levee.kernels.host.HostSlice;
import io.levee.kernels.parallel.Workers;
import java.lang.ref.Reference;
import jdk.incubator.vector.FloatVector;

/**
 * Gradients of {@link LogProbsForward}: dz = g·(onehot(target) − softmax(z)) for some rows and some of the vocabulary at a time,
 * from logits computed again; then dx += dz·w and dw += dzᵀ·x. The parts follow each other in order, so every sum is the same
 * chain that the whole (R, V) matrix would give.
 */
final class LogProbsBackward {
    /** Logits that are held at once. */
    private static final int VALUES = 1 << 20;

    /** Columns that are held at once, if there are many. */
    private static final int COLUMNS = 8 * LogProbsForward.SLICE;

    private static final long VALUE = Float.BYTES;

    private final Workers workers;
    private final WeightPanels weightPanels;
    private final RowProduct overRows;
    private final Product logits;
    private final Product gradients;
    private final SharedScratch memory = new SharedScratch();
    private final Workers.Task task = this::piece;

    private HostSlice dLogProb;
    private HostSlice targets;
    private HostSlice lse;
    private float inverseTemperature;
    private float softCap;

    private long z;
    private long zRow;
    private int firstRow;
    private int rows;
    private int firstColumn;
    private int columns;
    private int pieceRows;
    private int rowBlocks;

    LogProbsBackward(Workers workers, Workspace workspace, WeightPanels weightPanels, RowProduct overRows) {
        this.workers = workers;
        this.weightPanels = weightPanels;
        this.overRows = overRows;
        logits = new Product(workspace);
        gradients = new Product(workspace);
    }

    /** As {@link io.levee.kernels.Kernels#logProbsBackward}. */
    void run(
            HostSlice dx,
            HostSlice dw,
            HostSlice dLogProb,
            HostSlice x,
            PackedWeight w,
            HostSlice targets,
            HostSlice lse,
            int r,
            float temperature,
            float cap) {
        MatMul.require("logProbsBackward: x", x, r, w.inputs());
        MatMul.require("logProbsBackward: dx", dx, r, w.inputs());
        if (dw != null) {
            MatMul.require("logProbsBackward: dw", dw, w.outputs(), w.inputs());
        }
        LogProbsForward.requireTargets("logProbsBackward", targets, r, w.outputs());
        this.dLogProb = dLogProb;
        this.targets = targets;
        this.lse = lse;
        inverseTemperature = 1 / temperature;
        softCap = cap;
        int all = Product.panels(w.outputs());
        int most = Math.min(weightPanels.most(w, LogProbsForward.SLICE_PANELS), COLUMNS / RegisterTile.COLUMNS);
        int mostRows = Math.max(LogProbsForward.PIECE_ROWS, VALUES / (Math.min(most, all) * RegisterTile.COLUMNS));
        z = memory.reserve(VALUE * Math.min(r, mostRows) * Math.min(most, all) * RegisterTile.COLUMNS);
        for (int panel = 0; panel < all; panel += most) {
            int count = Math.min(most, all - panel);
            long panels = weightPanels.of(w, panel, count);
            firstColumn = panel * RegisterTile.COLUMNS;
            columns = Math.min(count * RegisterTile.COLUMNS, w.outputs() - firstColumn);
            zRow = (long) count * RegisterTile.ROW_BYTES;
            for (firstRow = 0; firstRow < r; firstRow += mostRows) {
                rows = Math.min(mostRows, r - firstRow);
                part(dx, dw, x, w, panels);
            }
        }
        Reference.reachabilityFence(w);
    }

    private void part(HostSlice dx, HostSlice dw, HostSlice x, PackedWeight w, long panels) {
        int width = w.inputs();
        pieceRows = LogProbsForward.pieceRows(rows);
        rowBlocks = Math.ceilDiv(rows, pieceRows);
        logits.left(x.segment().address() + firstRow * width * VALUE, width * VALUE, VALUE, rows, width)
                .panels(weightPanels.code(w), panels)
                .into(z, zRow, (int) (zRow / VALUE), 0, false);
        workers.run(rowBlocks * Math.ceilDiv(columns, LogProbsForward.SLICE), task);
        gradients.left(z, zRow, VALUE, rows, columns);
        overRows.run(gradients, dx.segment().address() + firstRow * width * VALUE, w.slice(), firstColumn, width);
        if (dw != null) {
            gradients.left(z, VALUE, zRow, columns, rows);
            overRows.run(gradients, dw.segment().address() + firstColumn * width * VALUE, x, firstRow, width);
        }
    }

    private void piece(int piece, int worker) {
        int row = piece % rowBlocks * pieceRows;
        int height = Math.min(pieceRows, rows - row);
        int from = piece / rowBlocks * LogProbsForward.SLICE;
        int count = Math.min(LogProbsForward.SLICE, columns - from);
        logits.block(row, height, from / RegisterTile.COLUMNS, Product.panels(count), worker);
        for (int i = row; i < row + height; i++) {
            long at = z + i * zRow + from * VALUE;
            float gradient = dLogProb.f32(firstRow + i) * inverseTemperature;
            if (softCap != 0) {
                SoftCap.run(Raw.ALL, at, softCap, Lanes.padded(count));
            }
            int target = targets.i32(firstRow + i) - firstColumn - from;
            boolean here = target >= 0 && target < count;
            float targetGradient = here ? gradient * slope(Raw.get(at + target * VALUE)) : 0;
            if (softCap == 0) {
                subtractSoftmax(at, Lanes.padded(count), lse.f32(firstRow + i), gradient);
            } else {
                subtractCappedSoftmax(at, Lanes.padded(count), lse.f32(firstRow + i), gradient);
            }
            if (here) {
                Raw.set(at + target * VALUE, Raw.get(at + target * VALUE) + targetGradient);
            }
        }
    }

    /** Slope of the soft cap where it gave a logit. */
    private float slope(float capped) {
        if (softCap == 0) {
            return 1;
        }
        float t = capped * (1 / softCap);
        return Math.fma(-t, t, 1f);
    }

    /** z becomes −gradient · e^(z / temperature − lse). */
    private void subtractSoftmax(long z, int padded, float lse, float gradient) {
        FloatVector scale = Lanes.broadcast(inverseTemperature);
        FloatVector shift = Lanes.broadcast(-lse);
        FloatVector factor = Lanes.broadcast(-gradient);
        for (int i = 0; i < padded; i += Lanes.COUNT) {
            long at = z + (long) i * VALUE;
            Exp.expBelow(fromMemorySegment(FLOATS, Raw.ALL, at, ORDER).fma(scale, shift))
                    .mul(factor)
                    .intoMemorySegment(Raw.ALL, at, ORDER);
        }
    }

    /** Capped z becomes −gradient · e^(z / temperature − lse) · (1 − (z / cap)²). */
    private void subtractCappedSoftmax(long z, int padded, float lse, float gradient) {
        FloatVector inverseCap = Lanes.broadcast(1 / softCap);
        FloatVector scale = Lanes.broadcast(inverseTemperature);
        FloatVector shift = Lanes.broadcast(-lse);
        FloatVector factor = Lanes.broadcast(-gradient);
        for (int i = 0; i < padded; i += Lanes.COUNT) {
            long at = z + (long) i * VALUE;
            FloatVector y = fromMemorySegment(FLOATS, Raw.ALL, at, ORDER);
            FloatVector t = y.mul(inverseCap);
            Exp.expBelow(y.fma(scale, shift))
                    .mul(factor)
                    .mul(t.neg().fma(t, Lanes.broadcast(1f)))
                    .intoMemorySegment(Raw.ALL, at, ORDER);
        }
    }
}
