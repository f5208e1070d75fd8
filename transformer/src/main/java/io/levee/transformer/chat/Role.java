package io.levee.transformer.chat;

/** Who speaks in a turn of a conversation. */
public enum Role {
    /** The person who asks. */
    USER,
    /** The model that answers. */
    ASSISTANT
}
