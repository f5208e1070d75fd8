package io.levee.rlhf.data;

import java.util.Optional;

/**
 * One of the answers that are compared.
 *
 * @param text      without an end-of-text token
 * @param safe      what the annotator labelled it
 * @param truncated whether the policy that gave it was cut off by its length limit, so that it has no end-of-text token
 */
public record Response(String text, Optional<Boolean> safe, boolean truncated) {
    /** A whole answer without a safety label. */
    public static Response of(String text) {
        return new Response(text, Optional.empty(), false);
    }
}
