package io.levee.transformer.decode;

import io.levee.engine.random.RandomStream;
import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Text from prompts: {@link Generator} with a tokenizer, stop strings and chance from a seed. The same seed gives the same
 * texts, whatever else is generated beside them.
 */
public final class TextGenerator {
    private static final int SLOTS = 32;
    private static final int PROMPT_TOKENS = 512;

    /**
     * What is wanted.
     *
     * @param sampler how tokens are chosen, and ids that end a text
     * @param stops texts that end a text
     * @param samples texts of each prompt
     * @param maxNewTokens most tokens of a text; fewer where the context ends before
     * @param stream where chance comes from; numbers are drawn at (prompt, sample, position)
     * @param continuing whether the text goes on with the prompt's, rather than standing for itself
     */
    public record Settings(
            Sampler sampler,
            StopStrings stops,
            int samples,
            int maxNewTokens,
            RandomStream stream,
            boolean continuing) {
        public Settings {
            if (samples < 1 || maxNewTokens < 1) {
                throw new IllegalArgumentException(
                        "samples " + samples + ", new tokens " + maxNewTokens + ": expected at least 1 of each");
            }
        }
    }

    /** Why a text ended. */
    public enum Finish {
        /** A stop string came. */
        STOP,
        /** As many tokens as asked for, or as fit the context. */
        LENGTH,
        /** The model ended it. */
        EOS
    }

    /**
     * A finished text.
     *
     * @param prompt number of the prompt, from 0
     * @param sample number of the sample, from 0
     * @param text without special tokens and stop strings
     * @param ids all new ids, the one that ended the text among them
     * @param logProbs of each id, under the full softmax at the sampling temperature
     */
    public record Text(int prompt, int sample, String text, int[] ids, float[] logProbs, Finish finish) {}

    /** Watches texts as they come. */
    @FunctionalInterface
    public interface Listener {
        /** More text of a sample. */
        void text(int prompt, int sample, String piece);
    }

    private final Device device;
    private final CausalModel model;
    private final Tokenizer tokenizer;
    private final Settings settings;

    /** A generator for a model and its tokenizer. */
    public TextGenerator(Device device, CausalModel model, Tokenizer tokenizer, Settings settings) {
        this.device = device;
        this.model = model;
        this.tokenizer = tokenizer;
        this.settings = settings;
    }

    /**
     * Memory for the continuation of some of the prompts, as {@link #generate} takes it.
     *
     * @throws BadInputException when one of these is empty or fills the context
     */
    public Generator open(List<int[]> prompts, int from, int to) {
        return new Generator(device, model, size(prompts, from, to));
    }

    /**
     * Continues some of the prompts; the texts are ordered by prompt, then sample. Prompts may be taken in parts: where the
     * cuts fall changes nothing.
     *
     * @param from first prompt to continue
     * @param to one after the last
     * @throws BadInputException when one of these is empty or fills the context
     */
    public List<Text> generate(List<int[]> prompts, int from, int to, Listener listener) {
        List<Request> requests = new ArrayList<>();
        for (int i = from; i < to; i++) {
            int number = i;
            Request.Draws draws = (sample, position) ->
                    settings.stream().at(number, sample, position).nextFloat();
            requests.add(new Request(prompts.get(i), settings.samples(), newTokens(prompts.get(i)), draws));
        }
        Writing writing = new Writing(prompts, from, listener);
        try (Generator generator = open(prompts, from, to)) {
            return generator.generate(requests, settings.sampler(), writing).stream()
                    .map(writing::finished)
                    .toList();
        }
    }

    /**
     * Continues one prompt by a generator that stays between calls, so that what the last prompt and its text began with is not
     * computed again.
     *
     * @param kept  of the same model, with room for the prompt and the text
     * @param number of the prompt: numbers are drawn as if it were one of so many
     * @throws BadInputException when it is empty or fills the context
     */
    public Text goOn(Generator kept, int[] prompt, int number, Listener listener) {
        requireRoom(prompt.length, number);
        Request.Draws draws = (sample, position) ->
                settings.stream().at(number, sample, position).nextFloat();
        Writing writing = new Writing(Collections.nCopies(number + 1, prompt), number, listener);
        Request request = new Request(prompt, 1, newTokens(prompt), draws);
        return writing.finished(kept.goOn(request, settings.sampler(), writing));
    }

    private Generator.Size size(List<int[]> prompts, int from, int to) {
        int longest = 0;
        int capacity = 0;
        long tokens = 0;
        for (int i = from; i < to; i++) {
            requireRoom(prompts.get(i).length, i);
            longest = Math.max(longest, prompts.get(i).length);
            capacity = Math.max(capacity, prompts.get(i).length + newTokens(prompts.get(i)));
            tokens += prompts.get(i).length;
        }
        long texts = (long) (to - from) * settings.samples();
        int slots = (int) Math.min(Math.max(texts, 1), Math.max(SLOTS, settings.samples()));
        return new Generator.Size(
                slots, Math.max(capacity, 1), (int) Math.max(longest, Math.min(tokens, PROMPT_TOKENS)));
    }

    private void requireRoom(int length, int number) {
        int context = model.trunk().config().contextLength();
        if (length == 0) {
            throw new BadInputException("prompt %,d is empty and the tokenizer prescribes no token that begins a text"
                    .formatted(number + 1L));
        }
        if (length >= context) {
            throw new BadInputException("prompt %,d has %,d tokens, which leaves no room in the model's context of %,d"
                    .formatted(number + 1L, length, context));
        }
    }

    private int newTokens(int[] prompt) {
        int context = model.trunk().config().contextLength();
        return Math.min(settings.maxNewTokens(), context - prompt.length);
    }

    /** The texts of one call. */
    private final class Writing implements Generator.Listener {
        private final List<int[]> prompts;
        private final int from;
        private final Listener listener;
        private final Map<Long, SampleText> texts = new HashMap<>();

        Writing(List<int[]> prompts, int from, Listener listener) {
            this.prompts = prompts;
            this.from = from;
            this.listener = listener;
        }

        @Override
        public boolean token(int request, int sample, int id, float logProb) {
            SampleText text = text(from + request, sample);
            tell(from + request, sample, text.push(id));
            return !text.stopped();
        }

        Text finished(Completion completion) {
            int prompt = from + completion.request();
            SampleText text = text(prompt, completion.sample());
            tell(prompt, completion.sample(), text.finish());
            return new Text(
                    prompt,
                    completion.sample(),
                    text.all(),
                    completion.ids(),
                    completion.logProbs(),
                    finish(completion, text));
        }

        private Finish finish(Completion completion, SampleText text) {
            if (text.stopped()) {
                return Finish.STOP;
            }
            return completion.finish() == Completion.Finish.LENGTH ? Finish.LENGTH : Finish.EOS;
        }

        private void tell(int prompt, int sample, String piece) {
            if (!piece.isEmpty()) {
                listener.text(prompt, sample, piece);
            }
        }

        private SampleText text(int prompt, int sample) {
            return texts.computeIfAbsent(
                    (long) prompt * settings.samples() + sample,
                    _ -> new SampleText(
                            tokenizer.streamingDecoder(true),
                            settings.stops().filter(),
                            settings.continuing() ? prompts.get(prompt) : new int[0]));
        }
    }
}
