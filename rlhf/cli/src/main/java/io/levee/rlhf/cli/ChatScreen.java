package io.levee.rlhf.cli;

import java.util.Optional;

/** Where the lines of a chat come from and where its answers go. */
interface ChatScreen extends AutoCloseable {
    /** The next line, or nothing when the user leaves. */
    Optional<String> line();

    /** More text of an answer; it is seen at once. */
    void text(String piece);

    /** Something that is no answer. */
    void note(String line);

    /** Forgets earlier wishes to stop: an answer begins. */
    void answering();

    /** Whether the user wants no more of this answer. */
    boolean stopped();

    @Override
    void close();
}
