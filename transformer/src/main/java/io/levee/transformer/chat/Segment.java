package io.levee.transformer.chat;

/**
 * A stretch of a rendered conversation.
 *
 * @param ids    not copied
 * @param answer whether the model is to learn it: an answer and the token that ends it
 */
public record Segment(int[] ids, boolean answer) {}
