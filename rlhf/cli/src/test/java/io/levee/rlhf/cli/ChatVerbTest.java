package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A conversation whose lines come from a script. */
class ChatVerbTest {
    @TempDir
    private static Path folder;

    private static Path model;

    @BeforeAll
    static void writeModel() {
        model = TinyModel.language(folder.resolve("language"));
    }

    private static CommandRun chat(String script, String... options) {
        List<String> all = new ArrayList<>(
                List.of("chat", "--model", model.toString(), "--device", "reference", "--max-new-tokens", "4"));
        all.addAll(Arrays.asList(options));
        return CommandRun.withInput(script, all.toArray(String[]::new));
    }

    private static List<Json> answers(String script, String... options) {
        List<String> all = new ArrayList<>(Arrays.asList(options));
        all.add("--json");
        CommandRun run = chat(script, all.toArray(String[]::new));
        assertEquals(ExitCode.DONE, run.code(), run.err());
        return run.jsonLines();
    }

    private static String text(Json answer) {
        return answer.at("text").text();
    }

    @Test
    void theFirstAnswerIsThatOfGenerate() {
        String generated = CommandRun.of(
                        "generate",
                        "--model",
                        model.toString(),
                        "--device",
                        "reference",
                        "--prompt",
                        "the cat",
                        "--temperature",
                        "0",
                        "--max-new-tokens",
                        "4")
                .out();

        assertEquals(generated, chat("the cat\n", "--temperature", "0").out());
        assertEquals(
                generated,
                chat("the cat\n/quit\non a mat\n", "--temperature", "0").out());
    }

    @Test
    void earlierTurnsArePartOfTheConversation() {
        List<Json> both = answers("the cat\non a mat\n", "--temperature", "0");
        List<Json> alone = answers("the cat\n/reset\non a mat\n", "--temperature", "0");

        assertEquals(text(both.getFirst()), text(alone.getFirst()));
        assertEquals(4, both.getLast().at("turn").integer());
        assertEquals(2, alone.getLast().at("turn").integer());
        assertNotEquals(text(both.getLast()), text(alone.getLast()));
    }

    @Test
    void anotherAnswerTakesThePlaceOfTheLast() {
        List<Json> answers = answers("the cat\n/regenerate\n/regenerate\n/regenerate\n");

        assertEquals(4, answers.size());
        assertTrue(answers.stream().allMatch(answer -> answer.at("turn").integer() == 2));
        assertTrue(answers.stream().map(ChatVerbTest::text).distinct().count() > 1, "each has draws of its own");
        List<Json> greedy = answers("the cat\n/regenerate\n", "--temperature", "0");
        assertEquals(text(greedy.getFirst()), text(greedy.getLast()));
    }

    @Test
    void theSameScriptAndSeedGiveTheSameConversation() {
        String script = "the cat\non a mat\n/regenerate\n";

        assertEquals(chat(script).out(), chat(script).out());
        assertNotEquals(chat(script).out(), chat(script, "--seed", "2").out());
    }

    @Test
    void theOldestTurnsAreForgottenWhenTheContextIsFull() {
        CommandRun run = chat("the cat sat on a mat\n".repeat(6), "--json");

        assertEquals(ExitCode.DONE, run.code(), run.err());
        assertEquals(6, run.jsonLines().size());
        assertTrue(run.err().contains("the oldest 2 turns are forgotten"), run.err());
        int turns = run.jsonLines().getLast().at("turn").integer();
        assertTrue(turns < 12 && turns % 2 == 0, "turns " + turns);
    }

    @Test
    void aMessageThatDoesNotFitIsRefusedAndNotKept() {
        CommandRun run = chat("the cat\n" + "cat ".repeat(TinyModel.CONTEXT) + "\non a mat\n", "--json");

        assertEquals(ExitCode.DONE, run.code(), run.err());
        assertTrue(run.err().contains("leaves no room for an answer in a context of 32"), run.err());
        assertEquals(2, run.jsonLines().size());
        assertEquals(4, run.jsonLines().getLast().at("turn").integer());
    }

    @Test
    void aSmallerContextIsKept() {
        CommandRun run = chat("the cat\n".repeat(3), "--context", "16", "--json");

        assertTrue(run.err().contains("forgotten"), run.err());
        CommandRun none = chat("the cat\n", "--context", "8");
        assertTrue(none.err().contains("in a context of 8"), none.err());
    }

    @Test
    void aWordThatCannotBeWrittenIsSaidAndTheChatGoesOn() {
        CommandRun run = chat("a dog\nthe cat\n", "--json");

        assertTrue(run.err().contains("\"dog\""), run.err());
        assertEquals(1, run.jsonLines().size());
    }

    @Test
    void theSystemTextChangesTheAnswersUntilItIsTakenBack() {
        List<String> words = new ArrayList<>(TinyModel.WORDS);
        words.addAll(List.of("<|system|>", "<|user|>", "<|assistant|>"));
        String zephyr = TinyModel.language(folder.resolve("zephyr"), words, 7).toString();
        String[] options = {"--model", zephyr, "--template", "zephyr", "--temperature", "0"};
        List<String> answers =
                jsonLines("the cat\n/system on a mat\n/regenerate\n/system\n/regenerate\n", "chat", options);
        String[] begun = Arrays.copyOf(options, options.length + 2);
        begun[options.length] = "--system";
        begun[options.length + 1] = "on a mat";

        assertEquals(3, answers.size());
        assertEquals(answers.get(0), answers.get(2));
        assertNotEquals(answers.get(0), answers.get(1));
        assertEquals(List.of(answers.get(1)), jsonLines("the cat\n", "chat", begun));
    }

    private static List<String> jsonLines(String script, String verb, String... options) {
        List<String> all = new ArrayList<>(List.of(verb, "--json", "--device", "reference", "--max-new-tokens", "4"));
        all.addAll(Arrays.asList(options));
        CommandRun run = CommandRun.withInput(script, all.toArray(String[]::new));
        assertEquals(ExitCode.DONE, run.code(), run.err());
        return run.jsonLines().stream().map(ChatVerbTest::text).toList();
    }

    @Test
    void aTemplateWithoutAPlaceForASystemTextRefusesIt() {
        CommandRun run = chat("/system on a mat\nthe cat\n", "--json");

        assertTrue(run.err().contains("no place for a system prompt"), run.err());
        assertEquals(1, run.jsonLines().size(), run.err());
        assertEquals(
                ExitCode.BAD_INPUT, chat("the cat\n", "--system", "on a mat").code());
    }

    @Test
    void twoModelsAnswerTheSameMessages() {
        List<Json> answers = answers("the cat\non a mat\n", "--challenger", model.toString(), "--temperature", "0");

        assertEquals(
                List.of("base", "challenger", "base", "challenger"),
                answers.stream().map(answer -> answer.at("model").text()).toList());
        assertEquals(text(answers.get(0)), text(answers.get(1)));
        assertEquals(text(answers.get(2)), text(answers.get(3)));
        String shown = chat("the cat\n", "--challenger", model.toString()).out();
        assertTrue(shown.startsWith("--- base ---\n") && shown.contains("\n--- challenger ---\n"), shown);
    }

    @Test
    void linesThatEndWithABackslashGoOn() {
        assertEquals(
                "the cat\nsat",
                answers("the cat\\\nsat\n").getFirst().at("prompt").text());
    }

    @Test
    void helpAndUnknownCommandsAreNoMessages() {
        CommandRun run = chat("/help\n/hlep\n/regenerate\n\n");

        assertEquals(ExitCode.DONE, run.code());
        assertEquals("", run.out());
        assertTrue(run.err().contains("/system TEXT"), run.err());
        assertTrue(run.err().contains("no command /hlep"), run.err());
        assertTrue(run.err().contains("nothing has been said"), run.err());
    }

    @Test
    void aDryRunPrintsThePlanForBothModels() {
        Json one = chat("", "--dry-run", "--json").json();
        Json two = chat("", "--dry-run", "--json", "--challenger", model.toString())
                .json();

        assertEquals(2 * one.at("bytes").whole(), two.at("bytes").whole());
        assertFalse(one.at("plan").items().isEmpty());
    }
}
