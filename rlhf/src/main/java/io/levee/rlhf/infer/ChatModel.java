package io.levee.rlhf.infer;

import io.levee.engine.random.RandomStream;
import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.kernels.SamplingOptions;
import io.levee.rlhf.run.Language;
import io.levee.rlhf.run.ModelText;
import io.levee.transformer.chat.Conversation;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.decode.Sampler;
import io.levee.transformer.decode.StopStrings;
import io.levee.transformer.decode.TextGenerator;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A language model that answers conversations, one at a time. What a conversation has in common with the last one that was
 * answered is not computed again. For one thread.
 */
public final class ChatModel implements AutoCloseable {
    /**
     * How it answers.
     *
     * @param sampling          temperature and filters
     * @param repetitionPenalty 1 for none
     * @param stops             texts that end an answer
     * @param maxNewTokens      most tokens of an answer
     * @param context           most tokens of a conversation with the answer to come; no more than the model's own
     * @param seed              of chance; the answers of one conversation have different draws
     */
    public record Settings(
            SamplingOptions sampling,
            float repetitionPenalty,
            StopStrings stops,
            int maxNewTokens,
            int context,
            long seed) {
        /**
         * Checks the numbers.
         *
         * @throws BadInputException when an answer or a conversation could not have a token
         */
        public Settings {
            if (maxNewTokens < 1 || context < 2) {
                throw new BadInputException("--max-new-tokens %d, --context %d: expected at least 1 and 2"
                        .formatted(maxNewTokens, context));
            }
        }
    }

    /** Why an answer ended. */
    public enum Ending {
        /** The model or a stop text ended it. */
        WHOLE,
        /** It is as long as it may be. */
        LENGTH,
        /** The listener wanted no more. */
        STOPPED
    }

    /**
     * What the model said.
     *
     * @param text   without special tokens and stop texts
     * @param tokens its length; of an answer that was stopped the pieces that had come
     */
    public record Answer(String text, int tokens, Ending ending) {}

    /** Tokens of a prompt that go through the model together. */
    private static final int PROMPT_TOKENS = 256;

    private final Device device;
    private final Settings settings;
    private final Language language;
    private final ModelText text;
    private final Generator kept;
    private final int context;
    private int answers;

    /**
     * Reads a model.
     *
     * @param template name of a conversation template; null for the model's own
     * @throws BadInputException when it cannot be read or has no template that can be written
     */
    public ChatModel(Device device, Path model, String template, Settings settings) {
        this.device = device;
        this.settings = settings;
        this.text = ModelText.read(model, template);
        this.language = Language.read(device, model, false);
        this.context = Math.min(settings.context(), language.config().contextLength());
        this.kept = new Generator(device, language.model(), size(context));
    }

    private static Generator.Size size(int context) {
        return new Generator.Size(1, context, Math.min(context, PROMPT_TOKENS));
    }

    /** Most tokens of a conversation with its answer. */
    public int context() {
        return context;
    }

    /** Tokens that are kept free for an answer when turns have to be forgotten. */
    int room() {
        return Math.min(settings.maxNewTokens(), context / 4);
    }

    /**
     * Tokens of a conversation before its answer.
     *
     * @throws BadInputException when the template or the tokenizer cannot write it
     */
    int length(Conversation conversation) {
        return text.encoder().prompt(conversation).length;
    }

    /**
     * Answers a conversation. Its prompt is shorter than the context.
     *
     * @param stopped asked between pieces of text; when true the answer ends there
     * @param pieces  told of the text as it comes, never half a character
     */
    public Answer answer(Conversation conversation, BooleanSupplier stopped, Consumer<String> pieces) {
        int[] prompt = text.encoder().prompt(conversation);
        int number = answers++;
        StringBuilder heard = new StringBuilder();
        int[] count = {0};
        TextGenerator.Listener listener = (_, _, piece) -> {
            if (stopped.getAsBoolean()) {
                throw new CancellationException("no more of this answer");
            }
            count[0]++;
            heard.append(piece);
            pieces.accept(piece);
        };
        try {
            // Every answer counts as one more prompt, so that it has draws of its own.
            TextGenerator.Text said = generator(prompt.length).goOn(kept, prompt, number, listener);
            boolean cut = said.finish() == TextGenerator.Finish.LENGTH;
            return new Answer(said.text(), said.ids().length, cut ? Ending.LENGTH : Ending.WHOLE);
        } catch (CancellationException enough) {
            return new Answer(heard.toString(), count[0], Ending.STOPPED);
        }
    }

    private TextGenerator generator(int prompt) {
        return new TextGenerator(
                device,
                language.model(),
                text.tokenizer(),
                new TextGenerator.Settings(
                        new Sampler(settings.sampling(), settings.repetitionPenalty(), text.stopIds()),
                        settings.stops(),
                        1,
                        Math.min(settings.maxNewTokens(), context - prompt),
                        RandomStream.of(settings.seed(), "chat"),
                        false));
    }

    @Override
    public void close() {
        kept.close();
        language.close();
    }
}
