package io.levee.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {
    private final List<String> closed = new ArrayList<>();
    private final Closing closing = new Closing();

    private void open(String name) {
        closing.add(() -> closed.add(name));
    }

    private <T extends Exception> T failing(T failure) {
        closing.add(() -> {
            throw failure;
        });
        return failure;
    }

    @Test
    void whatWasOpenedLastIsClosedFirstAndOnce() {
        open("a");
        open("b");
        closing.close();
        closing.close();

        assertEquals(List.of("b", "a"), closed);
    }

    @Test
    void aFailureKeepsNothingOpenAndSuppressesTheOthers() {
        open("a");
        Exception second = failing(new IOException("second"));
        RuntimeException first = failing(new UnsupportedOperationException("first"));
        open("b");

        assertSame(first, assertThrows(RuntimeException.class, closing::close));
        assertArrayEquals(new Throwable[] {second}, first.getSuppressed());
        assertEquals(List.of("b", "a"), closed);
    }

    @Test
    void aCheckedFailureIsTheCause() {
        Exception failure = failing(new IOException("only"));

        assertSame(
                failure,
                assertThrows(IllegalStateException.class, closing::close).getCause());
    }

    @Test
    void aFailureThatCausedTheClosingSuppressesTheRest() {
        RuntimeException cause = new RuntimeException("cause");
        Exception failure = failing(new IOException("only"));
        open("a");
        closing.close(cause);

        assertArrayEquals(new Throwable[] {failure}, cause.getSuppressed());
        assertEquals(List.of("a"), closed);
    }
}
