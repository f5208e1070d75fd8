package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;

class TerminalScreenTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Terminal terminal(String typed) throws IOException {
        ByteArrayInputStream keys = new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8));
        return new DumbTerminal("test", Terminal.TYPE_DUMB, keys, out, StandardCharsets.UTF_8);
    }

    private String shown() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void linesMeanWhatTheySayUntilTheUserLeaves() throws IOException {
        try (TerminalScreen screen = new TerminalScreen(terminal("say \"it's\\ x!!\n/system döner\n"))) {
            assertEquals(Optional.of("say \"it's\\ x!!"), screen.line());
            assertEquals(Optional.of("/system döner"), screen.line());
            assertEquals(Optional.empty(), screen.line());
        }
    }

    @Test
    void ctrlCStopsTheAnswerThatComesAndNoLaterOne() throws IOException {
        Terminal terminal = terminal("");
        try (TerminalScreen screen = new TerminalScreen(terminal)) {
            assertFalse(screen.stopped());
            terminal.raise(Terminal.Signal.INT);
            assertTrue(screen.stopped());
            screen.answering();
            assertFalse(screen.stopped());
        }
    }

    @Test
    void textIsSeenAtOnce() throws IOException {
        try (TerminalScreen screen = new TerminalScreen(terminal(""))) {
            screen.text("half a ");
            assertTrue(shown().endsWith("half a "), shown());
            screen.note("(stopped)");
            assertTrue(shown().stripTrailing().endsWith("(stopped)"), shown());
        }
    }
}
