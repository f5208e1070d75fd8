package io.levee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.tensor.Device;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.Selection;
import io.levee.rlhf.demo.WorldJob;
import io.levee.rlhf.demo.WorldRecipe;
import io.levee.rlhf.job.Runs;
import io.levee.rlhf.job.SftJob;
import io.levee.rlhf.job.SftOptions;
import io.levee.rlhf.role.Language;
import io.levee.rlhf.role.ModelText;
import io.levee.rlhf.run.RunContext;
import io.levee.transformer.chat.Conversation;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.decode.Request;
import io.levee.transformer.decode.Sampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's snippet is the method below, to the letter; it compiles, and it runs. */
class EmbeddingSnippetTest {
    @TempDir
    Path folder;

    // snippet
    static String answer(Path model, String question) {
        ModelText text = ModelText.read(model, null);
        int[] prompt = text.encoder().prompt(Conversation.of(question));
        try (Device device = new Device(Selection.choose(Selection.Request.AUTO).open());
                Language language = Language.read(device, model, false);
                Generator generator = new Generator(device, language.model(), new Generator.Size(1, 120, 80))) {
            Request request = new Request(prompt, 1, 40, (sample, position) -> 0f);
            Sampler greedy = Sampler.of(SamplingOptions.GREEDY, text.stopIds());
            return text.answerText(
                    generator.generate(List.of(request), greedy).getFirst().ids());
        }
    }
    // end

    @Test
    void theSnippetOfTheReadmeAnswers() {
        Runs.start(new WorldJob(WorldRecipe.world(1, 0.01)), folder.resolve("world"), RunContext.QUIET);
        SftOptions options = WorldRecipe.sft(1, folder.resolve("world"));
        options.batches.batchSize = 8; // more steps: the model shall have learned to say something
        Runs.start(new SftJob(options), folder.resolve("sft"), RunContext.QUIET);
        String first = answer(folder.resolve("sft/model"), "how do i oil my hinge ?");
        assertFalse(first.isBlank(), "an empty answer");
        assertEquals(first, answer(folder.resolve("sft/model"), "how do i oil my hinge ?"));
    }

    @Test
    void theReadmeHoldsTheSnippet() throws IOException {
        List<String> source = Files.readAllLines(Path.of("src/test/java/io/levee/EmbeddingSnippetTest.java"));
        int from = source.indexOf("    // snippet") + 1;
        String snippet = source.subList(from, source.indexOf("    // end")).stream()
                .map(line -> line.isEmpty() ? line : line.substring(4))
                .collect(Collectors.joining("\n"));
        assertTrue(Files.readString(Path.of("../../README.md")).contains(snippet), "README.md shall hold:\n" + snippet);
    }
}
