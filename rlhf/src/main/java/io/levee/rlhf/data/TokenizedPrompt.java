package io.levee.rlhf.data;

/**
 * A prompt as token ids.
 *
 * @param ids    all tokens up to where the answer begins
 * @param prompt the text it comes from
 */
public record TokenizedPrompt(int[] ids, Prompt prompt) {}
