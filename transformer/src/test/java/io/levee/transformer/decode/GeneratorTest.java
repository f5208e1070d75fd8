package io.levee.transformer.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
import io.levee.kernels.Kernels;
import io.levee.kernels.SamplingOptions;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.transformer.model.Adapters;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.Decoder;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.PackedBatch;
import io.levee.transformer.model.Weights;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GeneratorTest {
    private static final ModelConfig CONFIG = ModelConfig.llama(
            23,
            16,
            24,
            2,
            2,
            32,
            true,
            new ModelConfig.SpecialIds(OptionalInt.empty(), List.of(), OptionalInt.empty()));
    private static final Sampler FULL = Sampler.of(SamplingOptions.FULL, Set.of(7));

    private final Device device = new Device(new ReferenceKernels());
    private final ParameterSet set = random();
    private final Decoder trunk = new Decoder(device, CONFIG, Weights.of(set), Adapters.NONE);
    private final CausalModel model = CausalModel.of(trunk);

    private ParameterSet random() {
        ParameterSet parameters = new ParameterSet(device.kernels(), ModelParameters.causal(CONFIG), false);
        Draws draws = RandomStream.of(4, "weights").at(0);
        for (Parameter parameter : parameters.parameters().values()) {
            float[] values = new float[Math.toIntExact(parameter.shape().count())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((parameter.shape().rank() == 1 ? 1 : 0) + 0.4 * draws.nextGaussian());
            }
            device.write(parameter.values(), values);
        }
        parameters.refresh();
        return parameters;
    }

    @AfterEach
    void close() {
        trunk.close();
        set.close();
        device.close();
    }

    /** Prompts of several lengths, one to three samples of each, and as many new tokens as fit or fewer. */
    private static List<Request> requests() {
        RandomStream stream = RandomStream.of(9, "draws");
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int number = i;
            int[] prompt = IntStream.range(0, 1 + i % 5)
                    .map(t -> (3 * t + number) % 23)
                    .toArray();
            Request.Draws draws =
                    (sample, position) -> stream.at(number, sample, position).nextFloat();
            requests.add(new Request(prompt, 1 + i % 3, 2 + 2 * (i % 6), draws));
        }
        return requests;
    }

    private List<Completion> generate(int slots, int promptTokens, Generator.Listener listener) {
        try (Generator generator = new Generator(device, model, new Generator.Size(slots, 20, promptTokens))) {
            return generator.generate(requests(), FULL, listener);
        }
    }

    private static void assertSame(List<Completion> expected, List<Completion> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).request(), actual.get(i).request());
            assertEquals(expected.get(i).sample(), actual.get(i).sample());
            assertArrayEquals(expected.get(i).ids(), actual.get(i).ids());
            assertArrayEquals(expected.get(i).logProbs(), actual.get(i).logProbs());
            assertEquals(expected.get(i).finish(), actual.get(i).finish());
        }
    }

    @Test
    void aSequenceDoesNotDependOnItsCompany() {
        List<Completion> alone = generate(3, 5, (_, _, _, _) -> true);
        assertSame(alone, generate(5, 7, (_, _, _, _) -> true));
        assertSame(alone, generate(40, 100, (_, _, _, _) -> true));
    }

    @Test
    void completionsAreOrderedAndEndAtAStopIdOrAtTheirLength() {
        List<Request> requests = requests();
        List<Completion> completions = generate(5, 7, (_, _, _, _) -> true);
        int next = 0;
        for (int request = 0; request < requests.size(); request++) {
            for (int sample = 0; sample < requests.get(request).samples(); sample++) {
                Completion completion = completions.get(next++);
                assertEquals(request, completion.request());
                assertEquals(sample, completion.sample());
                int[] ids = completion.ids();
                boolean stopped = ids[ids.length - 1] == 7;
                assertEquals(stopped ? Completion.Finish.STOP : Completion.Finish.LENGTH, completion.finish());
                assertTrue(stopped || ids.length == requests.get(request).maxNewTokens());
                assertTrue(Arrays.stream(ids, 0, ids.length - 1).noneMatch(id -> id == 7));
            }
        }
        assertEquals(next, completions.size());
    }

    @Test
    void theListenerHearsEveryTokenOnceAndInOrder() {
        TreeMap<String, List<Integer>> heard = new TreeMap<>();
        List<Completion> completions = generate(5, 7, (request, sample, id, _) -> {
            heard.computeIfAbsent(request + " " + sample, _ -> new ArrayList<>())
                    .add(id);
            return true;
        });
        for (Completion completion : completions) {
            List<Integer> ids = heard.get(completion.request() + " " + completion.sample());
            assertArrayEquals(
                    completion.ids(), ids.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    @Test
    void theListenerEndsAContinuation() {
        for (Completion completion : generate(5, 7, (_, _, _, _) -> false)) {
            assertEquals(1, completion.ids().length);
            assertEquals(Completion.Finish.STOP, completion.finish());
        }
    }

    @Test
    void recordedLogProbabilitiesAreThoseOfTheWholePass() {
        List<Request> requests = requests();
        for (Completion completion : generate(5, 7, (_, _, _, _) -> true)) {
            int[] prompt = requests.get(completion.request()).prompt();
            int[] ids = completion.ids();
            int[] whole = Arrays.copyOf(prompt, prompt.length + ids.length);
            System.arraycopy(ids, 0, whole, prompt.length, ids.length);
            int[] rows = IntStream.range(prompt.length - 1, whole.length - 1).toArray();
            try (Slab slab = Slab.open(device.kernels(), 1 << 20);
                    Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
                float[] expected =
                        device.floats(model.logProbs(tape, PackedBatch.of(List.of(whole)), rows, ids, 1f, null)
                                .data());
                assertArrayEquals(expected, completion.logProbs(), 1e-5f);
            }
        }
    }

    private static Request once(int number, int... prompt) {
        RandomStream stream = RandomStream.of(4, "draws");
        return new Request(
                prompt,
                1,
                4,
                (sample, position) -> stream.at(number, sample, position).nextFloat());
    }

    private static int[] joined(int[] start, int[] end, int... more) {
        return IntStream.concat(IntStream.concat(Arrays.stream(start), Arrays.stream(end)), Arrays.stream(more))
                .toArray();
    }

    @Test
    void aConversationThatGoesOnHasTheTokensOfOneThatIsComputedAnew() {
        try (Generator kept = new Generator(device, model, new Generator.Size(1, 20, 3));
                Generator anew = new Generator(device, model, new Generator.Size(1, 20, 20))) {
            int[] first = {3, 9, 2, 11, 4};
            int[] second = joined(
                    first, kept.goOn(once(0, first), FULL, (_, _, _, _) -> true).ids(), 5);
            int[] forgotten = {9, 2, 11, 4, 3, 9, 2, 11};
            int[][] prompts = {second, second, first, joined(first, new int[] {8}), forgotten, {9}, {9, 2}};
            for (int i = 0; i < prompts.length; i++) {
                Completion expected =
                        anew.generate(List.of(once(i, prompts[i])), FULL).getFirst();
                assertSame(List.of(expected), List.of(kept.goOn(once(i, prompts[i]), FULL, (_, _, _, _) -> true)));
            }
        }
    }

    @Test
    void aListenerThatThrowsLeavesAConversationThatGoesOn() {
        try (Generator kept = new Generator(device, model, new Generator.Size(1, 20, 8));
                Generator anew = new Generator(device, model, new Generator.Size(1, 20, 20))) {
            int[] heard = {0};
            assertThrows(
                    IllegalStateException.class,
                    () -> kept.goOn(once(0, 3, 9, 2), Sampler.of(FULL.options(), Set.of()), (_, _, _, _) -> {
                        if (++heard[0] == 3) {
                            throw new IllegalStateException("enough");
                        }
                        return true;
                    }));
            Request next = once(1, 3, 9, 2, 5, 5);
            assertSame(anew.generate(List.of(next), FULL), List.of(kept.goOn(next, FULL, (_, _, _, _) -> true)));
        }
    }

    /** Throws at its n-th token. */
    private static Generator.Listener throwsAt(int n) {
        int[] heard = {0};
        return (_, _, _, _) -> {
            if (++heard[0] == n) {
                throw new IllegalStateException("enough");
            }
            return true;
        };
    }

    @Test
    void aListenerThatThrowsGivesEverySlotBack() {
        try (Generator generator = new Generator(device, model, new Generator.Size(5, 20, 7))) {
            List<Completion> expected = generator.generate(requests(), FULL);
            for (int n = 1; n <= 40; n++) {
                Generator.Listener listener = throwsAt(n);
                assertThrows(
                        IllegalStateException.class,
                        () -> generator.generate(requests(), FULL, listener),
                        "token " + n);
                // Five samples at a time are only admitted when all five slots are free.
                generator.generate(List.of(new Request(new int[] {3}, 5, 2, (_, _) -> 0.5f)), FULL);
                assertSame(expected, generator.generate(requests(), FULL));
            }
        }
    }

    @Test
    void drawsThatThrowGiveEverySlotBackButTheOneThatIsKept() {
        try (Generator generator = new Generator(device, model, new Generator.Size(4, 20, 8))) {
            Request said = once(0, 3, 9, 2);
            Completion answer = generator.goOn(said, FULL, (_, _, _, _) -> true);
            List<Completion> expected = generator.generate(requests(), FULL);
            for (int position = 0; position < 3; position++) {
                int last = position;
                Request broken = new Request(new int[] {4, 5}, 3, 6, (_, at) -> {
                    if (at == last) {
                        throw new IllegalStateException("no chance");
                    }
                    return 0.9f;
                });
                assertThrows(IllegalStateException.class, () -> generator.generate(List.of(broken), FULL));
                assertSame(expected, generator.generate(requests(), FULL));
                assertSame(List.of(answer), List.of(generator.goOn(said, FULL, (_, _, _, _) -> true)));
            }
        }
    }

    @Test
    void whatAConversationHasInCommonIsNotComputedAgain() {
        int[] rows = {0};
        Kernels counting = (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, arguments) -> {
                    rows[0] += method.getName().equals("embedding") ? (int) arguments[3] : 0;
                    return method.invoke(device.kernels(), arguments);
                });
        Device counted = new Device(counting);
        try (Decoder same = new Decoder(counted, model.trunk().config(), Weights.of(set), Adapters.NONE);
                Generator kept = new Generator(counted, CausalModel.of(same), new Generator.Size(1, 20, 8))) {
            Sampler one = Sampler.of(FULL.options(), Set.of());
            int[] answer = kept.goOn(once(0, 3, 9, 2, 11, 4), one, (_, _, _, _) -> true)
                    .ids();
            rows[0] = 0;
            kept.goOn(once(1, joined(new int[] {3, 9, 2, 11, 4}, answer, 5)), one, (_, _, _, _) -> true);

            // The answer's last token, the new one, and three of the four that follow.
            assertEquals(2 + 3, rows[0]);
        }
    }

    @Test
    void aPromptThatDoesNotFitIsRefused() {
        Request request = new Request(new int[10], 1, 11, (_, _) -> 0f);
        try (Generator generator = new Generator(device, model, new Generator.Size(4, 20, 16))) {
            assertThrows(IllegalArgumentException.class, () -> generator.generate(List.of(request), FULL));
        }
    }
}
