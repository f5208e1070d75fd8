package io.levee.engine.store;

import java.util.regex.Pattern;

/**
 * The user's input cannot be used: a file, a folder, an option or a data row. The message is the product: it names the
 * file, the place in it (line or byte offset), the field, what was expected, what was found, and, where there is one,
 * the cure. The command line prints the message alone and ends with exit code 2.
 */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\n\t]]");

    /**
     * @param message what is wrong, where, and what to do about it
     */
    public BadInputException(String message) {
        this(message, null);
    }

    /**
     * @param message what is wrong, where, and what to do about it
     * @param cause   the lower failure, shown only with {@code --debug}
     */
    public BadInputException(String message, Throwable cause) {
        // Messages quote names out of files, which must not be able to steer a terminal.
        super(CONTROL.matcher(message).replaceAll("\uFFFD"), cause);
    }
}
