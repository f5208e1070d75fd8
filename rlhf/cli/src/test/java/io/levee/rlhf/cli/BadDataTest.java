package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Data that cannot be learned from: one message that names file and line, exit code 2, and no run is begun. */
class BadDataTest {
    private static final String DEMONSTRATION =
            "{\"instruction\": \"the cat\", \"input\": \"\", \"output\": \"sat\"}\n";
    private static final String PAIR = """
            {"prompt": "the cat", "response_0": "sat", "response_1": "on a mat", "is_response_0_safe": true, \
            "is_response_1_safe": false, "better_response_id": 1, "safer_response_id": 0}
            """;

    @TempDir
    private Path folder;

    private Path model;
    private Path data;

    @BeforeEach
    void write() {
        model = TinyModel.language(folder.resolve("model"));
        data = folder.resolve("data.jsonl");
    }

    /** The bad row stands in line 3. */
    private enum Case {
        BROKEN_JSON("sft", DEMONSTRATION.replace("\"output\": ", "\"output\" "), "data.jsonl:3"),
        A_ROW_CUT_SHORT("sft", DEMONSTRATION.substring(0, 30) + "\n", "data.jsonl:3"),
        A_ROW_THAT_IS_NO_OBJECT("sft", "[1, 2]\n", "data.jsonl:3"),
        A_ROW_OF_NO_KNOWN_SHAPE("sft", "{\"cat\": \"the cat sat\"}\n", "data.jsonl:3"),
        A_MISSING_ANSWER("reward", PAIR.replace("\"response_1\": \"on a mat\", ", ""), "data.jsonl:3", "response_1"),
        A_MISSING_PREFERENCE(
                "reward", PAIR.replace("\"better_response_id\": 1, ", ""), "data.jsonl:3", "better_response_id"),
        A_MISSING_SAFETY_LABEL(
                "cost", PAIR.replace("\"is_response_1_safe\": false, ", ""), "data.jsonl:3", "is_response_1_safe"),
        A_LABEL_THAT_IS_A_WORD("cost", PAIR.replace("true", "\"yes\""), "data.jsonl:3", "is_response_0_safe"),
        CONTRADICTORY_LABELS(
                "cost",
                PAIR.replace("\"safer_response_id\": 0", "\"safer_response_id\": 1"),
                "data.jsonl:3",
                "contradict"),
        IDENTICAL_ANSWERS("reward", PAIR.replace("on a mat", "sat"), "data.jsonl:3", "the same"),
        A_PROMPT_LONGER_THAN_THE_CONTEXT(
                "sft",
                DEMONSTRATION.replace("the cat", "the cat ".repeat(TinyModel.CONTEXT)),
                "data.jsonl:3",
                "--too-long"),
        A_PAIR_LONGER_THAN_THE_CONTEXT(
                "cost", PAIR.replace("sat", "sat on ".repeat(TinyModel.CONTEXT)), "data.jsonl:3", "--too-long");

        private final String verb;
        private final String row;
        private final List<String> named;

        Case(String verb, String row, String... named) {
            this.verb = verb;
            this.row = row;
            this.named = List.of(named);
        }

        String text() {
            String good = verb.equals("sft") ? DEMONSTRATION : PAIR;
            return good.repeat(2) + row + good.repeat(20);
        }
    }

    private Path out() {
        return folder.resolve("run");
    }

    private CommandRun run(String verb, String... more) {
        String[] line = {
            verb, "--quiet", "--model", model.toString(), "--data", data.toString(), "--out", out().toString()
        };
        String[] whole = Arrays.copyOf(line, line.length + more.length);
        System.arraycopy(more, 0, whole, line.length, more.length);
        return CommandRun.of(whole);
    }

    private void assertRefused(CommandRun run, List<String> named) {
        assertEquals(ExitCode.BAD_INPUT, run.code(), run.err());
        assertEquals("", run.out());
        assertFalse(run.err().contains("\tat "), run::err);
        named.forEach(part -> assertTrue(run.err().contains(part), () -> part + " is not in: " + run.err()));
        assertFalse(Files.exists(out()), "a run was begun");
    }

    @ParameterizedTest
    @EnumSource
    void trainingDoesNotBegin(Case bad) throws IOException {
        Files.writeString(data, bad.text());

        assertRefused(run(bad.verb), bad.named);
    }

    @ParameterizedTest
    @EnumSource
    void theOtherRowsAreLearnedFromOnRequest(Case bad) throws IOException {
        Files.writeString(data, bad.text());

        CommandRun run = run(bad.verb, "--skip-bad-rows", "--too-long", "skip");

        assertEquals(ExitCode.DONE, run.code(), run.err());
        assertTrue(Files.exists(out().resolve("model/model.safetensors")));
    }

    @ParameterizedTest
    @EnumSource(names = {"BROKEN_JSON", "CONTRADICTORY_LABELS"})
    void aDryRunSaysItToo(Case bad) throws IOException {
        Files.writeString(data, bad.text());

        assertRefused(run(bad.verb, "--dry-run"), bad.named);
    }

    @Test
    void anEmptyFileIsNamed() throws IOException {
        Files.writeString(data, "");

        assertRefused(run("sft"), List.of(data.toString(), "empty"));
    }

    @Test
    void aMissingFileIsNamed() {
        assertRefused(run("sft"), List.of(data.toString(), "no such file"));
    }

    @Test
    void aFileOfNothingButBadRowsIsNamedThoughTheyAreSkipped() throws IOException {
        Files.writeString(data, "{}\n".repeat(3));

        assertRefused(run("sft", "--skip-bad-rows"), List.of(data.toString(), "3 rows"));
    }

    @Test
    void promptsThatLeaveNoRoomForAnswersAreCounted() throws IOException {
        Files.writeString(data, DEMONSTRATION + DEMONSTRATION.replace("the cat", "the cat ".repeat(10)));
        Path score = TinyModel.cost(folder.resolve("score"));

        CommandRun run = CommandRun.of(
                "ppo",
                "--quiet",
                "--actor",
                model.toString(),
                "--reward-model",
                score.toString(),
                "--data",
                data.toString(),
                "--max-new-tokens",
                "8",
                "--out",
                out().toString());

        assertRefused(run, List.of("1 of 2 rows", "data.jsonl:2"));
    }
}
