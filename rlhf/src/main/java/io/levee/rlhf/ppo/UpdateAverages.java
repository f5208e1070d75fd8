package io.levee.rlhf.ppo;

import java.util.SequencedMap;

/** Means of the actor over the minibatches of one iteration. */
final class UpdateAverages {
    private int actorSteps;
    private double actorLoss;
    private double clipped;
    private double largestRatio;
    private double approximateKl;
    private double entropy;
    private double gradientNorm;
    private double ptxLoss;
    private long tokens;

    int actorSteps() {
        return actorSteps;
    }

    void add(PolicyUpdate.Result result, long answerTokens) {
        actorSteps++;
        actorLoss += result.loss();
        clipped += result.clipped();
        largestRatio = Math.max(largestRatio, result.largestRatio());
        approximateKl += result.approximateKl();
        entropy += result.entropy();
        gradientNorm += result.gradientNorm();
        ptxLoss += result.ptxLoss();
        tokens += answerTokens;
    }

    void putInto(SequencedMap<String, Double> metrics) {
        if (actorSteps > 0) {
            metrics.put("ppo/actor_loss", actorLoss / actorSteps);
            metrics.put("ppo/clip_fraction", clipped / actorSteps);
            metrics.put("ppo/largest_ratio", largestRatio);
            metrics.put("ppo/approximate_kl", approximateKl / actorSteps);
            metrics.put("ppo/entropy", entropy / tokens);
            metrics.put("ppo/actor_grad_norm", gradientNorm / actorSteps);
            if (!Double.isNaN(ptxLoss)) {
                metrics.put("ppo/ptx_loss", ptxLoss / actorSteps);
            }
        }
    }
}
