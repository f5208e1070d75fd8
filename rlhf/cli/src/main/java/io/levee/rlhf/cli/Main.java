package io.levee.rlhf.cli;

/** The command line's entry. Nothing else here ends the process. */
public final class Main {
    private Main() {}

    /** Runs a verb and ends the process with its exit code. */
    public static void main(String[] args) {
        StandardError.restore();
        Logs.plain();
        ExitCode code = run(Console.system(), args);
        System.exit(code.number());
    }

    /** Kills the process at once; a run loses what it did since its last checkpoint, and nothing else. */
    static void kill() {
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number());
    }

    /** Runs a verb; every failure has become a message and an exit code. */
    static ExitCode run(Console console, String... args) {
        ExitCode code = attempt(console, args);
        console.out().flush();
        if (console.out().checkError() && code == ExitCode.DONE) {
            console.complain("standard output cannot be written: no room left, or its reader has gone");
            return ExitCode.BAD_INPUT;
        }
        return code;
    }

    private static ExitCode attempt(Console console, String... args) {
        boolean debug = java.util.Arrays.asList(args).contains("--debug");
        try {
            return switch (Invocation.of(args)) {
                case Invocation.Text(String text) -> {
                    console.out().print(text);
                    yield ExitCode.DONE;
                }
                case Invocation.Wrong(var complaints) -> {
                    complaints.forEach(console::complain);
                    yield ExitCode.BAD_INPUT;
                }
                case Invocation.Asked(Verb verb) -> verb.execute(console);
            };
        } catch (RuntimeException | OutOfMemoryError | LinkageError failure) {
            return failed(console, failure, debug);
        }
    }

    private static ExitCode failed(Console console, Throwable failure, boolean debug) {
        ExitCode code = ExitCode.of(failure);
        console.out().flush();
        console.complain(
                switch (code) {
                    case FAULT -> "fault of Levee: " + failure + (debug ? "" : " (--debug shows where)");
                    case DOES_NOT_FIT ->
                        failure instanceof OutOfMemoryError
                                ? "out of memory: " + failure.getMessage() + "; see --dry-run for what is needed"
                                : failure.getMessage();
                    default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
                });
        if (debug) {
            failure.printStackTrace(console.err());
        }
        return code;
    }
}
