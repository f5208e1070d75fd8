package io.levee.rlhf.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.levee.rlhf.job.EvaluateOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputHashesTest {
    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void whatAnEvaluationReadsIsHashedAndWhatItWritesIsNot() throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        Path config = Files.writeString(model.resolve("config.json"), "{}");
        Files.writeString(model.resolve("notes.txt"), "no input");
        EvaluateOptions options = new EvaluateOptions();
        options.model = model;
        options.data = List.of(file("prompts.jsonl", "{}").toString());
        options.judgements = file("judged.jsonl", "{\"winner\": \"a\"}");
        options.exportPairs = file("pairs.jsonl", "left over from before");
        var hashes = InputHashes.of(options);
        assertEquals(
                Set.of(config.toString(), options.data.getFirst(), options.judgements.toString()), hashes.keySet());
        file("judged.jsonl", "{\"winner\": \"b\"}");
        assertNotEquals(
                hashes.get(options.judgements.toString()),
                InputHashes.of(options).get(options.judgements.toString()));
    }
}
