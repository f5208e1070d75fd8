package io.levee.rlhf.ppo;

import io.levee.rlhf.advantage.AdvantageSettings;

/**
 * Settings of reinforcement learning, apart from the optimizers'.
 *
 * @param iterations rollouts that the actor learns from (the critics' warm-up included)
 * @param warmStart rollouts of the starting policy before those, on which critics learn the end scores
 * @param criticWarmup first iterations in which critics learn and actor and λ wait
 * @param epochs passes over a rollout
 * @param minibatch answers of one optimizer step
 * @param microBatchTokens tokens that go through a model at a time
 * @param advantages how rewards become advantages
 * @param clipRatio ε of the policy's ratio
 * @param clipValue most that a value moves from the rollout's, in the loss
 * @param costFloor costs below count as this; negative infinity for none
 * @param missingEndPenalty taken off the score of an answer that was cut
 * @param ptxCoefficient weight of the supervised loss beside the policy's; 0 for none
 * @param targetKl an iteration's further minibatches are skipped once the approximate KL to the old policy passes this; 0 for
 *     never
 * @param scales on which rewards and costs are seen
 */
public record PpoSettings(
        int iterations,
        int warmStart,
        int criticWarmup,
        int epochs,
        int minibatch,
        int microBatchTokens,
        AdvantageSettings advantages,
        double clipRatio,
        double clipValue,
        double costFloor,
        double missingEndPenalty,
        double ptxCoefficient,
        double targetKl,
        ScoreScales scales) {}
