package io.levee.rlhf.run;

import io.levee.engine.store.BadInputException;
import io.levee.rlhf.data.Rendering;
import io.levee.rlhf.world.Vocabulary;
import io.levee.transformer.chat.ConversationEncoder;
import io.levee.transformer.chat.Template;
import io.levee.transformer.chat.Templates;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.tokenizer.SpecialTokens;
import io.levee.transformer.tokenizer.Tokenizer;
import io.levee.transformer.weights.AdapterFolder;
import io.levee.transformer.weights.ModelReader;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How a model reads and writes text: its tokenizer and its conversation template. */
public final class ModelText {
    private static final System.Logger LOG = System.getLogger(ModelText.class.getName());

    private final Tokenizer tokenizer;
    private final ConversationEncoder encoder;
    private final EndIds ends;

    private ModelText(Path model, ModelConfig config, Tokenizer tokenizer, Template template, Optional<String> name) {
        this.tokenizer = Templates.withJinja(template, tokenizer, name);
        this.encoder = new ConversationEncoder(template, tokenizer);
        this.ends = EndIds.of(model, config, tokenizer, Optional.of(encoder));
        if (ends.ids().size() > encoder.stopIds().size()) {
            LOG.log(Level.INFO, "{0}: an answer ends with {1}", model, String.join(", or ", ends.described(tokenizer)));
        }
    }

    /**
     * The text side of a model directory.
     *
     * @param template name, or null for the model's own; a model without one gets safe-rlhf's, and the log says so
     */
    public static ModelText read(Path directory, String template) {
        ModelConfig config = ModelReader.config(directory);
        Tokenizer tokenizer = tokenizer(directory);
        Optional<String> name = Optional.ofNullable(template);
        if (template == null && tokenizer.chatTemplate().isEmpty()) {
            LOG.log(
                    Level.INFO,
                    "{0} has no conversation template: conversations are written as safe-rlhf does (--template changes"
                            + " it)",
                    directory);
            return new ModelText(directory, config, tokenizer, Templates.SAFE_RLHF, name);
        }
        return new ModelText(directory, config, tokenizer, Templates.of(tokenizer, name, directory.toString()), name);
    }

    /**
     * The tokenizer of a model; an adapter's folder without one has that of the model under it.
     *
     * @throws BadInputException when it has more ids than the model has rows for
     */
    public static Tokenizer tokenizer(Path model) {
        boolean own = !AdapterFolder.is(model) || Tokenizer.isIn(model);
        Tokenizer tokenizer = Tokenizer.read(own ? model : AdapterFolder.base(model));
        int rows = ModelReader.config(model).vocabulary();
        if (tokenizer.size() > rows) {
            throw new BadInputException(
                    ("%s: the tokenizer has %,d tokens, the model rows for %,d: the embedding was not"
                                    + " resized when tokens were added (the last is \"%s\"). Resize it where the tokens were added"
                                    + " (resize_token_embeddings in transformers), or use the tokenizer that the model was made with")
                            .formatted(model, tokenizer.size(), rows, tokenizer.token(tokenizer.size() - 1)));
        }
        return tokenizer;
    }

    /** The ids that end a text of a model which no template writes. */
    public static EndIds ends(Path model) {
        return EndIds.of(model, ModelReader.config(model), tokenizer(model), Optional.empty());
    }

    /** The built-in world's words and template. */
    static Tokenizer world() {
        SpecialTokens special = new SpecialTokens(
                Optional.of("<s>"), Optional.of("</s>"), Optional.empty(), Optional.of("<pad>"), List.of("<answer>"));
        Tokenizer tokenizer = Tokenizer.ofWords(Vocabulary.words(), special);
        return tokenizer.withChatTemplate(Templates.jinja(Templates.WORLD, tokenizer));
    }

    /** The tokenizer. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The template at work. */
    public ConversationEncoder encoder() {
        return encoder;
    }

    /** Ids that end an answer. */
    public Set<Integer> stopIds() {
        return ends.ids();
    }

    /** Ids that end an answer, and who says so. */
    public EndIds ends() {
        return ends;
    }

    /** Conversations to ids, for data sets. */
    public Rendering rendering() {
        return new Rendering(encoder);
    }

    /** A prompt as text for people, without special tokens. */
    public String promptText(int[] ids) {
        return tokenizer.decode(ids, true);
    }

    /** An answer as text: the end token is dropped, other special tokens that were drawn stay. */
    public String answerText(int[] ids) {
        boolean ended = ids.length > 0 && stopIds().contains(ids[ids.length - 1]);
        return tokenizer.decode(ended ? Arrays.copyOf(ids, ids.length - 1) : ids, false);
    }

    /**
     * Demands that another model's ids mean the same.
     *
     * @throws BadInputException naming the first token that differs
     */
    public void requireSame(Path other) {
        difference(other).ifPresent(difference -> {
            throw new BadInputException(other + ": " + difference + "; all models of a run share one tokenizer");
        });
    }

    /** Whether another model's ids mean the same. */
    boolean same(Path other) {
        return difference(other).isEmpty();
    }

    private Optional<String> difference(Path other) {
        Tokenizer there = tokenizer(other);
        int size = Math.max(tokenizer.size(), there.size());
        for (int id = 0; id < size; id++) {
            String here = id < tokenizer.size() && tokenizer.hasToken(id) ? tokenizer.token(id) : null;
            String theirs = id < there.size() && there.hasToken(id) ? there.token(id) : null;
            if (!java.util.Objects.equals(here, theirs)) {
                return Optional.of("token " + id + " is '" + theirs + "', in the actor's vocabulary '" + here + "'");
            }
        }
        return Optional.empty();
    }

    /** Writes tokenizer and template into a model directory. */
    public void write(Path folder) {
        tokenizer.save(folder);
    }
}
