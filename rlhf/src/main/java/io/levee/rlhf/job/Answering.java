package io.levee.rlhf.job;

import io.levee.engine.random.RandomStream;
import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.data.Dataset;
import io.levee.rlhf.data.Place;
import io.levee.rlhf.data.TokenizedPrompt;
import io.levee.rlhf.role.Language;
import io.levee.rlhf.role.ModelText;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.RolloutPrompt;
import io.levee.rlhf.rollout.Sampling;
import io.levee.rlhf.run.InterruptedRunException;
import io.levee.rlhf.run.Progress;
import io.levee.rlhf.run.RunContext;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.weights.ModelReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Answers of models to the prompts of an evaluation. All answer the same prompts, those that fit every one of them, with the
 * same draws: chance is a function of (seed, prompt, sample, position).
 */
final class Answering {
    private static final int SLOTS = 64;
    private static final int PROMPT_TOKENS = 1024;

    /** What a model reads: its text side and all prompts that fit it. */
    private record Reading(ModelText text, Dataset<TokenizedPrompt> prompts) {
        Set<Place> places() {
            Set<Place> places = new HashSet<>();
            prompts.rows().forEach(row -> places.add(row.prompt().place()));
            return places;
        }
    }

    private final EvaluateOptions options;
    private final Reading base;
    private final Reading challenger;
    private final Set<Place> common;

    /**
     * Reads the prompts with every model's tokenizer.
     *
     * @throws BadInputException when no prompt fits all
     */
    Answering(EvaluateOptions options) {
        this.options = options;
        this.base = read(options.model);
        this.challenger = options.challenger == null ? base : read(options.challenger);
        this.common = base.places();
        common.retainAll(challenger.places());
        if (common.isEmpty()) {
            throw new BadInputException("evaluate: no prompt fits the contexts of both models");
        }
    }

    private Reading read(Path model) {
        DataOptions reading = new DataOptions();
        reading.tooLong = options.tooLong;
        reading.skipBadRows = options.skipBadRows;
        ModelText text = ModelText.read(model, options.template);
        return new Reading(
                text,
                DataReading.prompts(
                        options.data,
                        reading,
                        options.run.seed,
                        text,
                        ModelReader.config(model),
                        options.maxNewTokens));
    }

    /** The base's answers; of several samples the first is the same as without the others. */
    SampledAnswers base(Device device, RunContext context) {
        return run(device, options.model, base, "base", options.bestOf, context);
    }

    /** The challenger's answers. */
    SampledAnswers challenger(Device device, RunContext context) {
        return run(device, options.challenger, challenger, "challenger", 1, context);
    }

    /** Takes all the memory that the answers take. */
    void plan(Device device) {
        with(device, options.model, base, options.bestOf, _ -> null);
        if (options.challenger != null) {
            with(device, options.challenger, challenger, 1, _ -> null);
        }
    }

    /** Tokens that no prompt with its answer exceeds. */
    int longest() {
        return Math.max(longest(prompts(base)), longest(prompts(challenger)));
    }

    /** Opens a model and memory for its answers, works with them, and closes them. */
    private <T> T with(Device device, Path model, Reading reading, int samples, Function<Generator, T> work) {
        try (Language language = Language.read(device, model, false);
                Generator generator = new Generator(device, language.model(), size(prompts(reading), samples))) {
            return work.apply(generator);
        }
    }

    private List<TokenizedPrompt> prompts(Reading reading) {
        return reading.prompts().rows().stream()
                .filter(row -> common.contains(row.prompt().place()))
                .toList();
    }

    private int longest(List<TokenizedPrompt> prompts) {
        return prompts.stream().mapToInt(p -> p.ids().length).max().orElse(1) + options.maxNewTokens;
    }

    private Generator.Size size(List<TokenizedPrompt> prompts, int samples) {
        int longest = longest(prompts);
        return new Generator.Size(Math.max(SLOTS, samples), longest, Math.max(PROMPT_TOKENS, longest));
    }

    private SampledAnswers run(
            Device device, Path model, Reading reading, String name, int samples, RunContext context) {
        context.progress().note(name + ": " + reading.prompts().report().summary());
        ModelText text = reading.text();
        List<TokenizedPrompt> prompts = prompts(reading);
        Sampling sampling = new Sampling(
                RandomStream.of(options.run.seed, "evaluation"),
                samples,
                options.maxNewTokens,
                (float) options.temperature,
                text.stopIds());
        List<Episode> episodes =
                with(device, model, reading, samples, generator -> answer(generator, sampling, prompts, name, context));
        return new SampledAnswers(text, prompts, reading.prompts().report(), samples, episodes);
    }

    private static List<Episode> answer(
            Generator generator, Sampling sampling, List<TokenizedPrompt> prompts, String name, RunContext context) {
        Progress.Stage stage = context.progress().stage(name, prompts.size(), 0);
        List<Episode> episodes = new ArrayList<>();
        for (int from = 0; from < prompts.size(); from += SLOTS) {
            int to = Math.min(prompts.size(), from + SLOTS);
            List<RolloutPrompt> part = new ArrayList<>();
            for (int i = from; i < to; i++) {
                part.add(new RolloutPrompt(prompts.get(i).ids(), i));
            }
            List<Episode> answered = sampling.run(generator, part, 0);
            episodes.addAll(answered);
            stage.step(to, answered.stream().mapToLong(e -> e.answer().length).sum(), new LinkedHashMap<>());
            if (context.cancelled().getAsBoolean()) {
                throw new InterruptedRunException();
            }
        }
        stage.end();
        return episodes;
    }
}
