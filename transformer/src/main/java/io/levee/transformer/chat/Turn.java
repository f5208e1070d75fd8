package io.levee.transformer.chat;

import java.util.Objects;

/**
 * What one side of a conversation says at a time.
 *
 * @param text as written; it is never read as anything but text
 */
public record Turn(Role role, String text) {
    /** Refuses null. */
    public Turn {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(text, "text");
    }
}
