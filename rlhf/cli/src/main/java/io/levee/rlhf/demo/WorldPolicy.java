package io.levee.rlhf.demo;

import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.data.Dialogue;
import io.levee.rlhf.role.Language;
import io.levee.rlhf.role.ModelText;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.RolloutPrompt;
import io.levee.rlhf.rollout.Sampling;
import io.levee.rlhf.run.InterruptedRunException;
import io.levee.rlhf.run.Progress;
import io.levee.rlhf.run.RunContext;
import io.levee.rlhf.world.WorldRequest;
import io.levee.transformer.decode.Generator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** A model that answers the world's requests. */
final class WorldPolicy implements AutoCloseable {
    /** Most tokens of an answer in the world. */
    static final int ANSWER_TOKENS = 40;

    private static final int LONGEST_PROMPT = 40;
    private static final int SLOTS = 256;
    private static final int PROMPT_TOKENS = 4096;

    private final Language language;
    private final ModelText text;
    private final Generator generator;

    private WorldPolicy(Device device, Language language, ModelText text) {
        this.language = language;
        this.text = text;
        this.generator = new Generator(
                device, language.model(), new Generator.Size(SLOTS, LONGEST_PROMPT + ANSWER_TOKENS, PROMPT_TOKENS));
    }

    static WorldPolicy read(Device device, Path directory) {
        ModelText text = ModelText.read(directory, null);
        return new WorldPolicy(device, Language.read(device, directory, false), text);
    }

    Language language() {
        return language;
    }

    ModelText text() {
        return text;
    }

    /** Answers in the order of the requests, the samples of one beside each other. */
    List<Episode> answer(
            List<WorldRequest> requests,
            long seed,
            String purpose,
            int samples,
            float temperature,
            String stageName,
            RunContext context) {
        Sampling sampling =
                new Sampling(RandomStream.of(seed, purpose), samples, ANSWER_TOKENS, temperature, text.stopIds());
        Progress.Stage stage = context.progress().stage(stageName, requests.size(), 0);
        List<Episode> episodes = new ArrayList<>();
        int part = SLOTS * 2;
        for (int from = 0; from < requests.size(); from += part) {
            List<RolloutPrompt> prompts = new ArrayList<>();
            for (int i = from; i < Math.min(requests.size(), from + part); i++) {
                int[] ids = text.rendering().prompt(Dialogue.of(requests.get(i).prompt()));
                prompts.add(new RolloutPrompt(ids, i));
            }
            List<Episode> answered = sampling.run(generator, prompts, 0);
            episodes.addAll(answered);
            long tokens = answered.stream().mapToLong(e -> e.answer().length).sum();
            stage.step(from + prompts.size(), tokens, new LinkedHashMap<>());
            if (context.cancelled().getAsBoolean()) {
                throw new InterruptedRunException();
            }
        }
        stage.end();
        return episodes;
    }

    @Override
    public void close() {
        generator.close();
        language.close();
    }
}
