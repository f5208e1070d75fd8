package io.levee.rlhf.data;

/** Which answers of a conversation supervised fine-tuning learns. */
public enum Targets {
    /** All of the assistant's turns. */
    ALL_ANSWERS,
    /** The last turn only. */
    LAST_ANSWER
}
