package io.levee.rlhf.data;

/** What an annotator can say about two answers. A stage asks for what it learns from; the rest may be absent. */
public enum Label {
    /** Which answer is more helpful: {@code better_response_id}, or the {@code chosen} one. */
    BETTER,
    /** Which answer is more harmless: {@code safer_response_id}. */
    SAFER,
    /** Whether each answer is safe: {@code is_response_0_safe} and {@code is_response_1_safe}. */
    SAFETY
}
