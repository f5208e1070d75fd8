package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectVerbTest {
    @TempDir
    private Path folder;

    private Json inspect(Path path, String... more) {
        String[] all = java.util.Arrays.copyOf(new String[] {"inspect", path.toString(), "--json"}, 3 + more.length);
        System.arraycopy(more, 0, all, 3, more.length);
        CommandRun run = CommandRun.of(all);
        assertEquals(ExitCode.DONE, run.code(), run.err());
        return run.json();
    }

    @Test
    void aModelsSizesTensorsAndMemoryAreShown() {
        Json facts = inspect(TinyModel.cost(folder.resolve("cost")));

        assertEquals(16, facts.at("config").at("width").integer());
        assertEquals("cost", facts.at("score").at("measures").text());
        assertEquals(-1, facts.at("score").at("mean_safe").number());
        assertEquals("<s> (1)", facts.at("tokenizer").at("begin").text());
        Set<String> tensors = facts.at("tensors").items().stream()
                .map(row -> row.at("name").text())
                .collect(Collectors.toSet());
        assertTrue(tensors.contains("score.weight"), tensors::toString);
        List<String> verbs = facts.at("memory").items().stream()
                .map(row -> row.at("verb").text())
                .toList();
        assertEquals(List.of("generate", "sft", "reward, cost", "dpo", "ppo", "ppo-lag"), verbs);
    }

    @Test
    void aDataFilesRowsAreCountedByShape() throws IOException {
        Path file = Files.writeString(folder.resolve("rows.jsonl"), """
                {"prompt": "the cat", "response_0": "sat", "response_1": "on a mat", "better_response_id": 1}
                {"prompt": "the cat", "response": "sat", "is_safe": true}
                {"prompt": "the mat"}
                {"colour": "red"}
                """);
        Json facts = inspect(file);

        assertEquals(4, facts.at("rows").integer());
        assertEquals(1, facts.at("comparisons").integer());
        assertEquals(1, facts.at("answered").integer());
        assertEquals(1, facts.at("prompts_alone").integer());
        assertEquals(1, facts.at("labels").at("better").integer());
        assertEquals(0, facts.at("labels").at("safer").integer());
        assertEquals(1, facts.at("bad_rows").integer());
        assertTrue(facts.at("bad").at(0).text().startsWith(file + ":4"), facts::toString);
    }

    @Test
    void aBatchShowsTokensMasksAndLabels() throws IOException {
        Path model = TinyModel.language(folder.resolve("model"));
        Path file = Files.writeString(
                folder.resolve("sft.jsonl"),
                "{\"instruction\": \"the cat\", \"input\": \"\", \"output\": \"sat on\"}\n");
        List<Json> batch =
                inspect(file, "--model", model.toString()).at("batch").items();

        List<String> tokens = batch.stream().map(row -> row.at("token").text()).toList();
        assertEquals("<s>", tokens.getFirst());
        assertTrue(String.join(" ", tokens).contains("USER: the cat ASSISTANT:"), tokens::toString);
        assertEquals(List.of("sat", "on", "</s>"), tokens.subList(tokens.size() - 3, tokens.size()));
        List<Integer> mask = batch.stream().map(row -> row.at("mask").integer()).toList();
        assertEquals(3, mask.stream().mapToInt(Integer::intValue).sum());
        assertEquals(1, mask.getLast());
        for (int i = 0; i + 1 < batch.size(); i++) {
            String label = batch.get(i).at("label").text();
            assertEquals(mask.get(i + 1) == 1 ? batch.get(i + 1).at("id") + " " + tokens.get(i + 1) : "", label);
        }
        assertEquals("", batch.getLast().at("label").text());
    }

    @Test
    void factsAreReadableAsText() {
        Path model = TinyModel.language(folder.resolve("model"));
        String text = CommandRun.of("inspect", model.toString()).out();

        assertTrue(text.contains("model.layers.1.mlp.down_proj.weight"), text);
        assertTrue(text.matches("(?s).*context +32\\n.*"), text);
    }

    @Test
    void aTensorFileIsItsHeader() {
        Path model = TinyModel.language(folder.resolve("model"));
        Json facts = inspect(model.resolve("model.safetensors"));

        assertEquals("safetensors", facts.at("kind").text());
        assertEquals(facts.at("values").whole() * 4, facts.at("bytes").whole());
    }
}
