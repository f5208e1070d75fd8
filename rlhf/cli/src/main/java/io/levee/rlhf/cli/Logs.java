package io.levee.rlhf.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** What the libraries say by {@link System.Logger}, as lines of the command line. */
final class Logs {
    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    /** Held, since the logging system forgets the levels of loggers that nobody holds. */
    private static final Logger LEVEE = Logger.getLogger("io.levee");

    private Logs() {}

    /** One line a message, unless the user has another wish. To be called before anything is logged. */
    static void plain() {
        if (System.getProperty(FORMAT) == null) {
            System.setProperty(FORMAT, "levee: %5$s%n");
        }
    }

    /** Nothing but warnings and errors. */
    static void warningsOnly() {
        LEVEE.setLevel(Level.WARNING);
    }
}
