package io.levee.kernels.simd;

import static io.levee.kernels.simd.Lanes.FLOATS;
import static io.levee.kernels.simd.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import io.levee.kernels.AdamwStep;
import io.levee.kernels.parallel.Workers;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** AdamW (Loshchilov and Hutter 2019) over flat buffers in one pass, as PyTorch computes it. */
final class Adamw {
    private static final double CLIP_EPSILON = 1e-6;

    private final Workers workers;
    private final Workers.Task task = this::piece;
    private MemorySegment parameters;
    private MemorySegment gradients;
    private MemorySegment first;
    private MemorySegment second;
    private long count;
    private long decayed;
    private float gradientFactor;
    private float decayFactor;
    private float beta1;
    private float beta2;
    private float stepSize;
    private float rootCorrection;
    private float epsilon;

    Adamw(Workers workers) {
        this.workers = workers;
    }

    /** One step; the first {@code decayedCount} values are decayed. A sum of squares that is not finite changes nothing. */
    void run(
            MemorySegment values,
            MemorySegment gradient,
            MemorySegment firstMoments,
            MemorySegment secondMoments,
            float sumOfSquares,
            long number,
            long decayedCount,
            AdamwStep step) {
        if (!Float.isFinite(sumOfSquares)) {
            return;
        }
        parameters = values;
        gradients = gradient;
        first = firstMoments;
        second = secondMoments;
        count = number;
        decayed = decayedCount;
        prepare(step, sumOfSquares);
        workers.run(Elementwise.pieces(number), task);
    }

    private void prepare(AdamwStep step, float sumOfSquares) {
        double norm = step.gradientScale() * Math.sqrt(sumOfSquares);
        double clip = step.clipNorm() > 0 ? Math.min(1, step.clipNorm() / (norm + CLIP_EPSILON)) : 1;
        gradientFactor = (float) (step.gradientScale() * clip);
        decayFactor = (float) (1 - (double) step.learningRate() * step.decay());
        beta1 = step.beta1();
        beta2 = step.beta2();
        epsilon = step.epsilon();
        stepSize = (float) (step.learningRate() / (1 - StrictMath.pow(step.beta1(), step.step())));
        rootCorrection = (float) (1 / Math.sqrt(1 - StrictMath.pow(step.beta2(), step.step())));
    }

    private void piece(int piece, int worker) {
        long from = (long) piece * Elementwise.PIECE;
        long to = Math.min(count, from + Elementwise.PIECE);
        long border = Math.clamp(decayed, from, to);
        update(4 * from, (int) (border - from), decayFactor);
        update(4 * border, (int) (to - border), 1f);
    }

    private void update(long at, int values, float decay) {
        int whole = Lanes.whole(values);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long o = at + 4L * i;
            FloatVector g = fromMemorySegment(FLOATS, gradients, o, ORDER).mul(gradientFactor);
            FloatVector m =
                    fromMemorySegment(FLOATS, first, o, ORDER).mul(beta1).add(g.mul(1f - beta1));
            FloatVector v = fromMemorySegment(FLOATS, second, o, ORDER)
                    .mul(beta2)
                    .add(g.mul(g).mul(1f - beta2));
            FloatVector scale = v.sqrt().mul(rootCorrection).add(epsilon);
            FloatVector p = fromMemorySegment(FLOATS, parameters, o, ORDER)
                    .mul(decay)
                    .sub(m.mul(stepSize).div(scale));
            m.intoMemorySegment(first, o, ORDER);
            v.intoMemorySegment(second, o, ORDER);
            p.intoMemorySegment(parameters, o, ORDER);
        }
        if (whole < values) {
            for (int i = whole; i < values; i++) {
                updateOne(at + 4L * i, decay);
            }
        }
    }

    private void updateOne(long o, float decay) {
        float g = Lanes.get(gradients, o) * gradientFactor;
        float m = Lanes.get(first, o) * beta1 + g * (1f - beta1);
        float v = Lanes.get(second, o) * beta2 + g * g * (1f - beta2);
        float scale = (float) Math.sqrt(v) * rootCorrection + epsilon;
        float p = Lanes.get(parameters, o) * decay - m * stepSize / scale;
        Lanes.set(first, o, m);
        Lanes.set(second, o, v);
        Lanes.set(parameters, o, p);
    }
}
