package io.levee.rlhf.ppo;

import io.levee.engine.optimizer.Learner;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.ScoreModel;

/**
 * The roles of reinforcement learning.
 *
 * @param actor trained
 * @param actorLearner its optimizer
 * @param reference where the actor started, frozen
 * @param reward frozen
 * @param cost frozen; null for plain PPO
 * @param rewardCritic trained, a copy of the reward model at first (of the shaped score for reward shaping)
 * @param costCritic trained, a copy of the cost model at first; null but for PPO-Lagrangian
 */
public record PpoModels(
        CausalModel actor,
        Learner actorLearner,
        CausalModel reference,
        ScoreModel reward,
        ScoreModel cost,
        Critic rewardCritic,
        Critic costCritic) {}
