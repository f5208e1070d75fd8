package io.levee.rlhf.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** A chat with a person: lines can be edited and called back, and Ctrl-C stops an answer rather than the process. */
final class TerminalScreen implements ChatScreen {
    private static final String PROMPT = "> ";

    private final Terminal terminal;
    private final LineReader reader;
    private final AtomicBoolean interrupted = new AtomicBoolean();

    /** Takes the process's terminal. */
    static TerminalScreen ofProcess() {
        try {
            return new TerminalScreen(TerminalBuilder.builder().system(true).build());
        } catch (IOException failure) {
            throw new UncheckedIOException("the terminal cannot be used: " + failure.getMessage(), failure);
        }
    }

    /** Takes a terminal over. */
    TerminalScreen(Terminal terminal) {
        this.terminal = terminal;
        terminal.handle(Terminal.Signal.INT, _ -> interrupted.set(true));
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(plainText())
                .completer((_, line, candidates) -> {
                    if (line.wordIndex() == 0) {
                        ChatCommand.NAMES.forEach(name -> candidates.add(new Candidate(name)));
                    }
                })
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
    }

    /** A message is no shell command: quotes and backslashes mean themselves. */
    private static DefaultParser plainText() {
        DefaultParser parser = new DefaultParser();
        parser.setQuoteChars(new char[0]);
        parser.setEscapeChars(new char[0]);
        return parser;
    }

    @Override
    public Optional<String> line() {
        while (true) {
            try {
                return Optional.of(reader.readLine(PROMPT));
            } catch (UserInterruptException abandoned) {
                note("Ctrl-D leaves");
            } catch (EndOfFileException end) {
                return Optional.empty();
            }
        }
    }

    @Override
    public void text(String piece) {
        terminal.writer().print(piece);
        terminal.flush();
    }

    @Override
    public void note(String line) {
        terminal.writer().println(line);
        terminal.flush();
    }

    @Override
    public void answering() {
        interrupted.set(false);
    }

    @Override
    public boolean stopped() {
        return interrupted.get();
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("the terminal cannot be given back: " + failure.getMessage(), failure);
        }
    }
}
