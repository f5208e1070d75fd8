package io.levee.kernels.simd;

import io.levee.kernels.host.HostSlice;
import io.levee.kernels.parallel.Workers;
import java.lang.ref.Reference;

/**
 * Log-probabilities of given tokens under a language-model head, without its logits: a piece computes those of some rows and
 * one slice of the vocabulary in its own cache, keeps of each row the largest, the sum of exponentials and, for the entropy,
 * their weighted sum ({@link SoftmaxState}), and forgets them. Slices are combined row by row in the order of the vocabulary,
 * so a row's result depends neither on the other rows nor on threads.
 */
final class LogProbsForward {
    /** Columns of a slice: whole panels for any lane width. */
    static final int SLICE = 512;

    /** Panels of a slice. */
    static final int SLICE_PANELS = SLICE / RegisterTile.COLUMNS;

    /** Rows of a piece at most: with a slice of logits they fill a fifth of a second cache. */
    static final int PIECE_ROWS = 8 * RegisterTile.ROWS;

    private static final int COMBINE_ROWS = 256;
    private static final long VALUE = Float.BYTES;
    private static final long SLICE_BYTES = SLICE * VALUE;

    private final Workers workers;
    private final WeightPanels weightPanels;
    private final Scratch scratch;
    private final Product[] products;
    private final SharedScratch statistics = new SharedScratch();
    private final Workers.Task slices = this::slice;
    private final Workers.Task combination = this::combine;

    private HostSlice logProb;
    private HostSlice lse;
    private HostSlice entropy;
    private HostSlice targets;
    private long x;
    private int r;
    private int width;
    private int vocabulary;
    private float inverseTemperature;
    private float softCap;

    private int pieceRows;
    private int rowBlocks;
    private PanelCode code;
    private long panels;
    private int firstSlice;
    private long states;
    private long targetLogits;

    LogProbsForward(Workers workers, Workspace workspace, WeightPanels weightPanels) {
        this.workers = workers;
        this.weightPanels = weightPanels;
        scratch = new Scratch(workers);
        products = new Product[workers.threads()];
        for (int worker = 0; worker < products.length; worker++) {
            products[worker] = new Product(workspace);
        }
    }

    /** As {@link io.levee.kernels.Kernels#logProbs}. */
    void run(
            HostSlice logProb,
            HostSlice lse,
            HostSlice entropy,
            HostSlice x,
            PackedWeight w,
            HostSlice targets,
            int r,
            float temperature,
            float cap) {
        MatMul.require("logProbs: x", x, r, w.inputs());
        requireTargets("logProbs", targets, r, w.outputs());
        this.logProb = logProb;
        this.lse = lse;
        this.entropy = entropy;
        this.targets = targets;
        this.x = x.segment().address();
        this.r = r;
        width = w.inputs();
        vocabulary = w.outputs();
        inverseTemperature = 1 / temperature;
        softCap = cap;
        reserve();
        int all = Product.panels(vocabulary);
        int most = weightPanels.most(w, SLICE_PANELS);
        code = weightPanels.code(w);
        for (int panel = 0; panel < all; panel += most) {
            int count = Math.min(most, all - panel);
            panels = weightPanels.of(w, panel, count);
            firstSlice = panel / SLICE_PANELS;
            workers.run(rowBlocks * Math.ceilDiv(count, SLICE_PANELS), slices);
        }
        workers.run(Math.ceilDiv(r, COMBINE_ROWS), combination);
        Reference.reachabilityFence(w);
    }

    private void reserve() {
        pieceRows = pieceRows(r);
        rowBlocks = Math.ceilDiv(r, pieceRows);
        scratch.reserve(pieceRows * SLICE_BYTES);
        int count = Math.ceilDiv(vocabulary, SLICE);
        states = statistics.reserve((count * SoftmaxState.BYTES + VALUE) * r);
        targetLogits = states + count * SoftmaxState.BYTES * r;
    }

    /** Rows of a piece when {@code r} are cut evenly. */
    static int pieceRows(int r) {
        int blocks = Math.max(1, Math.ceilDiv(r, PIECE_ROWS));
        int rows = Math.max(1, Math.ceilDiv(r, blocks));
        return Math.ceilDiv(rows, RegisterTile.ROWS) * RegisterTile.ROWS;
    }

    private void slice(int piece, int worker) {
        int local = piece / rowBlocks;
        int slice = firstSlice + local;
        int row = piece % rowBlocks * pieceRows;
        int height = Math.min(pieceRows, r - row);
        int columns = Math.min(SLICE, vocabulary - slice * SLICE);
        int count = Product.panels(columns);
        long logits = scratch.of(worker).address();
        products[worker]
                .left(x + row * width * VALUE, width * VALUE, VALUE, height, width)
                .panels(code, panels + local * SLICE_PANELS * code.panelBytes(width))
                .into(logits, SLICE_BYTES, count * RegisterTile.COLUMNS, 0, false)
                .block(0, height, 0, count, worker);
        for (int i = 0; i < height; i++) {
            long at = logits + i * SLICE_BYTES;
            if (softCap != 0) {
                SoftCap.run(Raw.ALL, at, softCap, columns);
            }
            int target = targets.i32(row + i) - slice * SLICE;
            if (target >= 0 && target < columns) {
                Raw.set(targetLogits + (row + i) * VALUE, Raw.get(at + target * VALUE));
            }
            SoftmaxState.set(state(slice, row + i), at, columns, inverseTemperature, entropy != null);
        }
    }

    private void combine(int piece, int worker) {
        int end = Math.min(r, (piece + 1) * COMBINE_ROWS);
        for (int row = piece * COMBINE_ROWS; row < end; row++) {
            long state = state(0, row);
            for (int slice = 1; slice * SLICE < vocabulary; slice++) {
                SoftmaxState.add(state, state(slice, row), inverseTemperature);
            }
            float target = Raw.get(targetLogits + row * VALUE);
            logProb.f32(row, SoftmaxState.logProb(state, target, inverseTemperature));
            lse.f32(row, SoftmaxState.logSum(state, inverseTemperature));
            if (entropy != null) {
                entropy.f32(row, SoftmaxState.entropy(state));
            }
        }
    }

    private long state(int slice, int row) {
        return states + ((long) slice * r + row) * SoftmaxState.BYTES;
    }

    /** Checks that every target is a token. */
    static void requireTargets(String operation, HostSlice targets, int r, int vocabulary) {
        for (int row = 0; row < r; row++) {
            int target = targets.i32(row);
            if (target < 0 || target >= vocabulary) {
                throw new IllegalArgumentException(operation + ": target " + target + " of row " + row
                        + " is no token of a vocabulary of " + vocabulary);
            }
        }
    }
}
