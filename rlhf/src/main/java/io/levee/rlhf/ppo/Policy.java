package io.levee.rlhf.ppo;

import io.levee.engine.optimizer.Learner;
import io.levee.transformer.model.CausalModel;

/**
 * What is raised.
 *
 * @param actor trained
 * @param learner its optimizer
 * @param reference where the actor started, frozen
 */
public record Policy(CausalModel actor, Learner learner, CausalModel reference) {}
