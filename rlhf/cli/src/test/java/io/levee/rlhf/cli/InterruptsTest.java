package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InterruptsTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Console console =
            new Console(InputStream.nullInputStream(), new PrintStream(err), new PrintStream(err, true), false);
    private final AtomicInteger kills = new AtomicInteger();

    @Test
    void theFirstSignalAsksAndTheSecondKills() {
        try (Interrupts interrupts = new Interrupts(console, kills::incrementAndGet)) {
            assertFalse(interrupts.getAsBoolean());

            interrupts.signal();
            assertTrue(interrupts.getAsBoolean());
            assertEquals(0, kills.get());
            assertTrue(err.toString().contains("once more to stop at once"), err::toString);

            interrupts.signal();
            assertEquals(1, kills.get());
        }
    }

    @Test
    void signalsOfTheSystemArrive() throws Exception {
        try (Interrupts interrupts = new Interrupts(console, kills::incrementAndGet)) {
            Class<?> signal = Class.forName("sun.misc.Signal");
            signal.getMethod("raise", signal)
                    .invoke(null, signal.getConstructor(String.class).newInstance("TERM"));
            for (int i = 0; i < 200 && !interrupts.getAsBoolean(); i++) {
                Thread.sleep(10);
            }
            assertTrue(interrupts.getAsBoolean());
        }
    }
}
