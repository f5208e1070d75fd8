package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a whole: help, usage errors, exit codes. */
class MainTest {
    private static final List<String> VERBS = List.of(
            "demo",
            "world",
            "sft",
            "reward",
            "cost",
            "ppo",
            "ppo-shaping",
            "ppo-lag",
            "dpo",
            "evaluate",
            "generate",
            "chat",
            "score",
            "logits",
            "tokenize",
            "detokenize",
            "inspect",
            "resume",
            "bench",
            "doctor");

    @TempDir
    private Path folder;

    @Test
    void helpListsAllVerbsInTheOrderOfUse() {
        CommandRun run = CommandRun.of("--help");

        assertEquals(ExitCode.DONE, run.code());
        int last = 0;
        for (String verb : VERBS) {
            int at = run.out().indexOf("\n  " + verb + " ");
            assertTrue(at > last, verb + " is missing or out of order in\n" + run.out());
            last = at;
        }
    }

    @Test
    void everyVerbHasHelpWithTheCommonOptions() {
        for (String verb : VERBS) {
            CommandRun run = CommandRun.of(verb, "--help");

            assertEquals(ExitCode.DONE, run.code(), verb);
            for (String option : List.of("--recipe", "--json", "--quiet", "--debug", "--dry-run", "--help")) {
                assertTrue(run.out().contains(option), verb + " lacks " + option);
            }
        }
    }

    @Test
    void helpShowsDefaultsAndStarsWhatIsRequired() {
        String help = CommandRun.of("generate", "--help").out();

        assertTrue(help.contains("most tokens of a text (default: 256; in\u00a0[1,\u00a01e7])"), help);
        assertTrue(help.matches("(?s).*\\* +--model=DIR.*"), help);
        assertTrue(CommandRun.of("sft", "--help")
                .out()
                .contains("learning rate (default: 2.0E-5; in\u00a0[0,\u00a01e3])"));
    }

    @Test
    void versionNamesLeveeAndJava() {
        CommandRun run = CommandRun.of("--version");

        assertEquals(ExitCode.DONE, run.code());
        assertTrue(run.out().matches("levee \\S+ on Java 25\\S*\\n"), run.out());
    }

    @Test
    void nothingAskedIsWrongUsage() {
        CommandRun run = CommandRun.of();

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertEquals(
                List.of("levee: say what to do: levee VERB [options]; levee --help lists the verbs"), run.complaints());
    }

    @Test
    void anUnknownVerbIsAnsweredWithTheNearestOne() {
        CommandRun run = CommandRun.of("genrate");

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().startsWith("levee: unknown verb 'genrate'; did you mean generate"), run.err());
    }

    @Test
    void allFaultsOfACommandLineAreSaidTogether() {
        CommandRun run = CommandRun.of("sft", "--epoch", "--lr", "fast", "--batch-size", "1.5");

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertEquals("", run.out());
        assertEquals(5, run.complaints().size(), run.err());
        assertTrue(run.err().contains("--lr fast: expected a number in [0, 1e3]"), run.err());
        assertTrue(run.err().contains("--batch-size 1.5: expected a whole number in [1, 1e6]"), run.err());
        assertTrue(run.err().contains("unknown option '--epoch'; did you mean --epochs"), run.err());
        assertTrue(run.err().contains("--data: missing"), run.err());
    }

    @Test
    void anOptionWithoutItsValueDoesNotTakeTheNextOptionForIt() {
        CommandRun run = CommandRun.of("generate", "--model", "--raw", "--prompt", "a");

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("--model: expected a value (DIR|FILE.gguf), found the option --raw"), run.err());
    }

    @Test
    void aJoinedValueMayLookLikeAnOption() {
        Path model = TinyModel.language(folder.resolve("model"));
        CommandRun run = CommandRun.of("generate", "--model", model.toString(), "--raw", "--prompt=--json");

        assertTrue(run.err().contains("\"--json\" is not in the vocabulary"), run.err());
    }

    @Test
    void badInputIsOneLineWithoutAStackTrace() {
        CommandRun run = CommandRun.of("inspect", folder.resolve("nowhere").toString());

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertEquals(1, run.complaints().size(), run.err());
        assertTrue(run.err().startsWith("levee: " + folder), run.err());
    }

    @Test
    void debugShowsWhereItHappened() {
        CommandRun run = CommandRun.of("inspect", folder.resolve("nowhere").toString(), "--debug");

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("\tat io.levee.rlhf.inspect.Inspection.of"), run.err());
    }

    @Test
    void aValueThatNoOptionTakesIsWrongUsage() {
        Path model = TinyModel.language(folder.resolve("model"));
        CommandRun run =
                CommandRun.of("generate", "--model", model.toString(), "--raw", "--prompt", "the", "--top-p", "3");

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("--top-p 3: expected a number in (0, 1]"), run.err());
    }

    @Test
    void aBackEndThatDoesNotExistIsWrongUsage() {
        CommandRun run = CommandRun.of("doctor", "--device", "abacus");

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("abacus"), run.err());
    }

    @Test
    void aResumedFolderMustBeARun() {
        CommandRun run = CommandRun.of("resume", folder.toString());

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("not a run directory"), run.err());
    }

    @Test
    void anArgumentIsNeverReadFromAFileThatItNames() {
        CommandRun run = CommandRun.of("inspect", "@" + folder.resolve("arguments"));

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertFalse(run.err().contains("unexpected"), run.err());
        assertTrue(run.err().contains("@" + folder), run.err());
    }
}
