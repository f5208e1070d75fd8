package io.levee.transformer.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.random.RandomStream;
import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Weights;
import io.levee.transformer.tokenizer.SpecialTokens;
import io.levee.transformer.tokenizer.Tokenizer;
import io.levee.transformer.weights.RandomWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextGeneratorTest {
    private static final List<String> WORDS = List.of("<s>", "</s>", "one", "two", "three", "four", "five", "six");
    private static final int EOS = 1;
    private static final int CONTEXT = 24;
    private static final List<int[]> PROMPTS = List.of(new int[] {0, 2, 3}, new int[] {0, 4}, new int[] {0, 5, 6, 7});

    private final Device device = new Device(new ReferenceKernels());
    private final ModelConfig config = ModelConfig.llama(
            WORDS.size(),
            16,
            24,
            2,
            2,
            CONTEXT,
            true,
            new ModelConfig.SpecialIds(OptionalInt.of(0), List.of(EOS), OptionalInt.empty()));
    private final ParameterSet parameters = new ParameterSet(device.kernels(), ModelParameters.causal(config), false);
    private final Decoder trunk;
    private final Tokenizer tokenizer = Tokenizer.ofWords(
            WORDS,
            new SpecialTokens(Optional.of("<s>"), Optional.of("</s>"), Optional.empty(), Optional.empty(), List.of()));

    TextGeneratorTest() {
        RandomWeights.fill(device, parameters, 0.6, 3);
        trunk = new Decoder(device, config, Weights.of(parameters), Adapters.NONE);
    }

    @AfterEach
    void close() {
        trunk.close();
        parameters.close();
        device.close();
    }

    private TextGenerator generator(List<String> stops, int samples, int newTokens) {
        Sampler sampler = Sampler.of(new SamplingOptions(1.5f, 0, 1f, 0f), Set.of(EOS));
        return new TextGenerator(
                device,
                CausalModel.of(trunk),
                tokenizer,
                new TextGenerator.Settings(
                        sampler, new StopStrings(stops), samples, newTokens, RandomStream.of(5, "test"), false));
    }

    private List<TextGenerator.Text> all(TextGenerator generator) {
        return generator.generate(PROMPTS, 0, PROMPTS.size(), (_, _, _) -> {});
    }

    @Test
    void aTextIsItsIdsWithoutSpecialTokens() {
        for (TextGenerator.Text text : all(generator(List.of(), 8, 12))) {
            assertEquals(tokenizer.decode(text.ids(), true), text.text());
            boolean ended = text.ids()[text.ids().length - 1] == EOS;
            assertEquals(ended ? TextGenerator.Finish.EOS : TextGenerator.Finish.LENGTH, text.finish());
        }
    }

    @Test
    void piecesPutTogetherAreTheText() {
        TreeMap<String, StringBuilder> pieces = new TreeMap<>();
        List<TextGenerator.Text> texts = generator(List.of("four"), 4, 12)
                .generate(
                        PROMPTS,
                        0,
                        PROMPTS.size(),
                        (prompt, sample, piece) -> pieces.computeIfAbsent(
                                        prompt + "." + sample, _ -> new StringBuilder())
                                .append(piece));

        for (TextGenerator.Text text : texts) {
            StringBuilder streamed = pieces.getOrDefault(text.prompt() + "." + text.sample(), new StringBuilder());
            assertEquals(text.text(), streamed.toString());
        }
    }

    @Test
    void partsGiveTheTextsOfTheWhole() {
        TextGenerator generator = generator(List.of(), 2, 9);
        List<TextGenerator.Text> whole = all(generator);
        List<TextGenerator.Text> parts = new ArrayList<>();
        for (int i = 0; i < PROMPTS.size(); i++) {
            parts.addAll(generator.generate(PROMPTS, i, i + 1, (_, _, _) -> {}));
        }

        assertEquals(whole.size(), parts.size());
        for (int i = 0; i < whole.size(); i++) {
            assertEquals(whole.get(i).prompt(), parts.get(i).prompt());
            assertEquals(whole.get(i).sample(), parts.get(i).sample());
            assertArrayEquals(whole.get(i).ids(), parts.get(i).ids());
        }
    }

    @Test
    void aStopStringEndsATextAndIsNotPartOfIt() {
        List<TextGenerator.Text> free = all(generator(List.of(), 8, 12));
        List<TextGenerator.Text> stopped = all(generator(List.of("three"), 8, 12));
        int stops = 0;
        for (int i = 0; i < free.size(); i++) {
            int at = free.get(i).text().indexOf("three");
            if (at >= 0) {
                stops++;
                assertEquals(free.get(i).text().substring(0, at), stopped.get(i).text());
                assertEquals(TextGenerator.Finish.STOP, stopped.get(i).finish());
            } else {
                assertEquals(free.get(i).text(), stopped.get(i).text());
            }
        }
        assertTrue(stops > 0, "no text holds the stop string: this test would show nothing");
    }

    @Test
    void aTextEndsWhereTheContextDoes() {
        List<int[]> long20 = List.of(new int[20]);
        TextGenerator.Text text = generator(List.of(), 1, 12)
                .generate(long20, 0, 1, (_, _, _) -> {})
                .getFirst();

        assertTrue(text.ids().length <= CONTEXT - 20);
    }

    @Test
    void aPromptWithoutRoomIsBadInput() {
        TextGenerator generator = generator(List.of(), 1, 12);

        assertThrows(BadInputException.class, () -> generator.open(List.of(new int[CONTEXT]), 0, 1));
        assertThrows(BadInputException.class, () -> generator.open(List.of(new int[0]), 0, 1));
    }
}
