package io.levee.rlhf.infer;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.random.RandomStream;
import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.kernels.SamplingOptions;
import io.levee.rlhf.data.Dialogue;
import io.levee.rlhf.run.Language;
import io.levee.rlhf.run.ModelText;
import io.levee.rlhf.run.Progress;
import io.levee.transformer.decode.Sampler;
import io.levee.transformer.decode.StopStrings;
import io.levee.transformer.decode.TextGenerator;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.tokenizer.Tokenizer;
import io.levee.transformer.weights.ModelReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Texts of a model, from prompts. */
public final class Generation {
    /** Prompts whose texts are generated before the next are begun, so that results appear as they come. */
    private static final int PART = 128;

    /**
     * What is wanted.
     *
     * @param model directory or GGUF file
     * @param template name of a conversation template; null for the model's own
     * @param raw no template: the text goes on where the prompt ends
     * @param sampling temperature and filters
     * @param repetitionPenalty 1 for none
     * @param stops texts that end a text
     * @param samples texts of each prompt
     * @param maxNewTokens most tokens of each text
     * @param seed of chance
     */
    public record Settings(
            Path model,
            String template,
            boolean raw,
            SamplingOptions sampling,
            float repetitionPenalty,
            StopStrings stops,
            int samples,
            int maxNewTokens,
            long seed) {}

    private final Settings settings;
    private final ModelConfig config;
    private final Tokenizer tokenizer;
    private final List<Dialogue> dialogues;
    private final List<int[]> prompts;
    private final Set<Integer> stopIds = new LinkedHashSet<>();

    /**
     * Reads the tokenizer and makes the prompts token ids.
     *
     * @throws BadInputException when the model or a prompt cannot be read
     */
    public Generation(Settings settings, List<Dialogue> dialogues) {
        this.settings = settings;
        this.dialogues = dialogues;
        this.config = ModelReader.config(settings.model());
        this.tokenizer = ModelText.tokenizer(settings.model());
        if (settings.raw()) {
            stopIds.addAll(ModelText.ends(settings.model()).ids());
            this.prompts = dialogues.stream().map(this::raw).toList();
        } else {
            ModelText text = ModelText.read(settings.model(), settings.template());
            stopIds.addAll(text.stopIds());
            this.prompts = dialogues.stream().map(text.rendering()::prompt).toList();
        }
    }

    /**
     * The ids of a prompt as they stand, after what the tokenizer prescribes before a text; what it prescribes behind one
     * would end it.
     */
    private int[] raw(Dialogue dialogue) {
        if (dialogue.turns().size() > 1 || dialogue.system().isPresent()) {
            throw new BadInputException(
                    "--raw: a prompt has several turns or a system text; only a conversation template"
                            + " can render them");
        }
        int[] ids = IntStream.concat(
                        Arrays.stream(tokenizer.prefix()), Arrays.stream(tokenizer.encode(dialogue.request(), false)))
                .toArray();
        return ids.length > 0 ? ids : config.special().begin().stream().toArray();
    }

    /** What will be taken on a device. */
    public MemoryPlan plan(Device device) {
        return device.plan(planning -> with(
                planning,
                generator -> generator.open(prompts, 0, prompts.size()).close()));
    }

    /** Opens the model, generates with it, and closes it. */
    private void with(Device device, Consumer<TextGenerator> work) {
        try (Language language = Language.read(device, settings.model(), false)) {
            work.accept(generator(device, language.model()));
        }
    }

    /**
     * Generates all texts.
     *
     * @param listener told of text as it comes, from all samples in turn
     * @param finished told of each text, in the order of the prompts
     */
    public void run(
            Device device, Progress progress, TextGenerator.Listener listener, Consumer<TextGenerator.Text> finished) {
        with(device, generator -> {
            Progress.Stage stage = progress.stage("generate", prompts.size(), 0);
            for (int from = 0; from < prompts.size(); from += PART) {
                int to = Math.min(prompts.size(), from + PART);
                List<TextGenerator.Text> texts = generator.generate(prompts, from, to, listener);
                texts.forEach(finished);
                long tokens =
                        texts.stream().mapToLong(text -> text.ids().length).sum();
                stage.step(to, tokens, new LinkedHashMap<>());
            }
            stage.end();
        });
    }

    /** A prompt as it was asked for. */
    Dialogue dialogue(int number) {
        return dialogues.get(number);
    }

    /** The text of a prompt's last turn. */
    public String prompt(int number) {
        return dialogues.get(number).request();
    }

    /** Number of prompts. */
    public int size() {
        return prompts.size();
    }

    private TextGenerator generator(Device device, CausalModel model) {
        Sampler sampler = new Sampler(settings.sampling(), settings.repetitionPenalty(), stopIds);
        return new TextGenerator(
                device,
                model,
                tokenizer,
                new TextGenerator.Settings(
                        sampler,
                        settings.stops(),
                        settings.samples(),
                        settings.maxNewTokens(),
                        RandomStream.of(settings.seed(), "generate"),
                        settings.raw()));
    }
}
