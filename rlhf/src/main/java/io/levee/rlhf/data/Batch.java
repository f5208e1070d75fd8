package io.levee.rlhf.data;

/**
 * The rows of one step.
 *
 * @param step  from 0, over all epochs
 * @param epoch from 0
 * @param rows  indices into the data set, in the order of training
 */
public record Batch(long step, int epoch, int[] rows) {}
