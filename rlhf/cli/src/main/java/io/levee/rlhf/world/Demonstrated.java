package io.levee.rlhf.world;

/**
 * A request with a demonstrator's answer.
 *
 * @param request what was asked
 * @param answer  the demonstrator's words
 */
public record Demonstrated(WorldRequest request, String answer) {}
