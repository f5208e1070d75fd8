package io.levee.rlhf.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InaccessibleObjectException;

/**
 * The user's own standard error. The launcher starts the JVM with a filter as standard error, which drops the JVM's line about the
 * incubator module, and passes the real one as another descriptor, named by the property {@code levee.stderr}: writing there
 * directly, nothing is still on its way through the filter when the JVM has ended.
 */
final class StandardError {
    private StandardError() {}

    /**
     * Lets {@link System#err} write to the descriptor that the launcher passed. Without one, or where the JDK does not let us use
     * it, standard error stays as it is and loses nothing: the filter passes on every other line.
     */
    static void restore() {
        Integer descriptor = Integer.getInteger("levee.stderr");
        if (descriptor == null) {
            return;
        }
        try {
            var constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
            constructor.setAccessible(true);
            FileDescriptor real = constructor.newInstance(descriptor);
            System.setErr(new PrintStream(new FileOutputStream(real), true, System.err.charset()));
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            System.getLogger(StandardError.class.getName())
                    .log(System.Logger.Level.DEBUG, "standard error stays filtered", e);
        }
    }
}
