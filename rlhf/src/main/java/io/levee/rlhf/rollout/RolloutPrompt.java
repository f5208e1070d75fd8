package io.levee.rlhf.rollout;

/**
 * A prompt to answer.
 *
 * @param ids of the prompt
 * @param number which prompt of the data it is: chance depends on it
 */
public record RolloutPrompt(int[] ids, int number) {}
