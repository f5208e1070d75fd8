package io.levee.rlhf.data;

import java.util.Optional;

/**
 * An answer as token ids.
 *
 * @param ids       at least one; the last is the end-of-answer token unless it is truncated
 * @param safe      what the annotator labelled it
 * @param truncated whether the policy that gave it or the context cut it off
 */
public record TokenizedResponse(int[] ids, Optional<Boolean> safe, boolean truncated) {}
