package io.levee.kernels.cuda;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been opened, closed in reverse order; one that fails keeps none of the others open. */
final class Closing {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Remembers to close it. */
    <T extends AutoCloseable> T add(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Closes all that is open; what fails is suppressed by the given exception. */
    void close(RuntimeException failure) {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }
}
