package io.levee.engine.graph;

import io.levee.kernels.Kernels;

/** Runs one recorded operation. */
final class Forward {
    private Forward() {}

    static void run(Kernels kernels, Op op) {
        switch (op) {
            case Op.Embedding o ->
                kernels.embedding(o.y().data(), o.table().values(), o.tokens(), o.y().rows(), o.y().width());
            case Op.Norm o -> norm(kernels, o);
            case Op.AddNorm o ->
                kernels.addRmsNorm(
                        o.y().data(),
                        o.inverse().slice(),
                        o.sum().data(),
                        o.x().data(),
                        o.delta().data(),
                        o.weight().values(),
                        o.y().rows(),
                        o.y().width(),
                        o.epsilon());
            case Op.Linear o ->
                kernels.linear(
                        o.y().data(),
                        o.x().data(),
                        o.weight().weight(),
                        o.bias() == null ? null : o.bias().values(),
                        o.y().rows(),
                        false);
            case Op.Adapt o -> adapt(kernels, o);
            case Op.Scale o -> kernels.scale(o.x().data(), o.factor(), o.x().count());
            case Op.Rotary o ->
                kernels.rotary(o.x().data(), o.positions(), o.table(), o.x().rows(), o.heads(), o.headWidth(), false);
            case Op.Attention o ->
                kernels.attention(
                        o.y().data(),
                        o.logSumExp().slice(),
                        o.q().data(),
                        o.k().data(),
                        o.v().data(),
                        o.offsets(),
                        o.shape());
            case Op.SwiGlu o -> kernels.swiglu(o.y().data(), o.gate().data(), o.up().data(), o.y().count());
            case Op.GeGlu o -> kernels.geglu(o.y().data(), o.gate().data(), o.up().data(), o.y().count());
            case Op.Add o -> kernels.add(o.y().data(), o.a().data(), o.b().data(), o.y().count());
            case Op.Gather o -> kernels.gatherRows(o.y().data(), o.x().data(), o.rows(), o.y().rows(), o.y().width());
            case Op.LogProbs o ->
                kernels.logProbs(
                        o.y().data(),
                        o.logSumExp().slice(),
                        o.entropy(),
                        o.x().data(),
                        o.weight().weight(),
                        o.targets(),
                        o.y().rows(),
                        o.temperature(),
                        o.softCap());
            case Op.Scores o ->
                kernels.scores(
                        o.y().data(),
                        o.x().data(),
                        o.weight().values(),
                        o.bias() == null ? null : o.bias().values(),
                        o.y().rows(),
                        o.x().width());
            case Op.Recomputed o -> throw new IllegalStateException("a recomputed block runs its body: " + o.body());
        }
    }

    private static void norm(Kernels kernels, Op.Norm o) {
        int width = o.weight().shape().size(0);
        int rows = Math.toIntExact(o.x().count() / width);
        kernels.rmsNorm(
                o.y().data(), o.inverse().slice(), o.x().data(), o.weight().values(), rows, width, o.epsilon());
    }

    private static void adapt(Kernels kernels, Op.Adapt o) {
        int rows = o.x().rows();
        kernels.linear(o.hidden().data(), o.x().data(), o.down().weight(), null, rows, false);
        kernels.scale(o.hidden().data(), o.scale(), o.hidden().count());
        kernels.linear(o.y().data(), o.hidden().data(), o.up().weight(), null, rows, true);
    }
}
