package io.levee.kernels;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What has been opened, closed in reverse order; one that fails keeps none of the others open. Not safe for several threads. */
public final class Closing implements AutoCloseable {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Nothing is open. */
    public Closing() {}

    /** Remembers to close it, and returns it. */
    public <T extends AutoCloseable> T add(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Closes all that is open and throws the first failure; the others are suppressed by it. */
    @Override
    public void close() {
        List<Exception> failures = closeAll();
        if (!failures.isEmpty()) {
            Exception first = failures.removeFirst();
            RuntimeException thrown = first instanceof RuntimeException e ? e : new IllegalStateException(first);
            failures.forEach(thrown::addSuppressed);
            throw thrown;
        }
    }

    /** Closes all that is open; what fails is suppressed by the given exception. */
    public void close(RuntimeException failure) {
        closeAll().forEach(failure::addSuppressed);
    }

    private List<Exception> closeAll() {
        List<Exception> failures = new ArrayList<>();
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        return failures;
    }
}
