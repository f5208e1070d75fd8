package io.levee.rlhf.demo;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.evaluate.ScoreMeasure;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.run.Job;
import io.levee.rlhf.run.Prepared;
import io.levee.rlhf.run.RunContext;
import io.levee.rlhf.run.RunResult;
import io.levee.rlhf.world.AnswerPair;
import io.levee.rlhf.world.Comparisons;
import io.levee.rlhf.world.Sizes;
import io.levee.rlhf.world.World;
import io.levee.rlhf.world.WorldFiles;
import io.levee.rlhf.world.WorldRequest;
import io.levee.rlhf.world.WorldVocabulary;
import io.levee.transformer.chat.Templates;
import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.tokenizer.SpecialTokens;
import io.levee.transformer.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the built-in world's data sets, or comparisons of a policy's answers. */
public final class WorldJob implements Job {
    /** Folder with config.json and tokenizer for a model of the world. */
    public static final String CONFIG = "config";

    /** How many rows the data sets have. */
    record DataResult(int prompts, int demonstrations, int evaluation, int evaluationWithheld) implements RunResult {
        @Override
        public Map<String, Object> fields() {
            return RunResult.fields(this);
        }
    }

    /** How many comparisons there are, and how well they can be told. */
    record ComparisonsResult(Comparisons comparisons) implements RunResult {
        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("train", comparisons.train().size());
            fields.put("test", comparisons.test().size());
            fields.put("equal", comparisons.equal());
            fields.put(ScoreMeasure.AGREEMENT_HELP.key(), comparisons.agreementHelp());
            fields.put(ScoreMeasure.AGREEMENT_HARMLESS.key(), comparisons.agreementHarmless());
            fields.put(ScoreMeasure.ACCURACY_CEILING_HELP.key(), comparisons.accuracyCeilingHelp());
            fields.put(ScoreMeasure.ACCURACY_CEILING_HARMLESS.key(), comparisons.accuracyCeilingHarmless());
            return fields;
        }
    }

    private final WorldOptions options;

    /** A job with these options. */
    public WorldJob(WorldOptions options) {
        this.options = options;
    }

    @Override
    public String verb() {
        return "world";
    }

    @Override
    public Object options() {
        return options;
    }

    @Override
    public DeviceOptions compute() {
        return options.compute;
    }

    @Override
    public Prepared prepare(Device device) {
        Sizes sizes = Sizes.STANDARD.scaled(options.size);
        World world = new World(options.run.seed);
        if (options.policy == null) {
            return new Prepared(MemoryPlan.empty(), (path, _) -> writeData(path, world, sizes));
        }
        return new Prepared(
                Prepared.plan(
                        device,
                        0,
                        "a smaller --policy",
                        planning -> WorldPolicy.read(planning, options.policy).close()),
                (path, context) -> writeComparisons(device, path, world, sizes, context));
    }

    private static RunResult writeData(Path path, World world, Sizes sizes) {
        WorldFiles.write(path, world, sizes);
        Path config = path.resolve(CONFIG);
        ModelConfig model = WorldRecipe.model();
        Map<String, Object> fields = ConfigFile.fields(model, false);
        fields.put("initializer_range", WorldRecipe.INITIAL_DEVIATION);
        AtomicFiles.write(config.resolve(ConfigFile.NAME), Json.writePretty(fields) + "\n");
        tokenizer().save(config);
        return new DataResult(
                sizes.prompts(), sizes.demonstrations(), 3 * sizes.evaluation(), 3 * sizes.evaluationWithheld());
    }

    private RunResult writeComparisons(Device device, Path path, World world, Sizes sizes, RunContext context) {
        try (WorldPolicy policy = WorldPolicy.read(device, options.policy)) {
            Comparisons comparisons = Comparisons.judge(
                    world, sizes.comparisons(), sizes.heldOutPairs(), requests -> pairs(policy, requests, context));
            WorldFiles.write(path, comparisons);
            return new ComparisonsResult(comparisons);
        }
    }

    private List<AnswerPair> pairs(WorldPolicy policy, List<WorldRequest> requests, RunContext context) {
        List<Episode> episodes =
                policy.answer(requests, options.run.seed, "comparisons", 2, 1f, "comparisons", context);
        List<AnswerPair> pairs = new ArrayList<>();
        for (int i = 0; i < episodes.size(); i += 2) {
            pairs.add(new AnswerPair(sample(policy, episodes.get(i)), sample(policy, episodes.get(i + 1))));
        }
        return pairs;
    }

    private static AnswerPair.Sample sample(WorldPolicy policy, Episode episode) {
        return new AnswerPair.Sample(policy.text().answerText(episode.answer()), episode.truncated());
    }

    /** The world's words and template. */
    private static Tokenizer tokenizer() {
        SpecialTokens special = new SpecialTokens(
                Optional.of("<s>"), Optional.of("</s>"), Optional.empty(), Optional.of("<pad>"), List.of("<answer>"));
        Tokenizer tokenizer = Tokenizer.ofWords(WorldVocabulary.words(), special);
        return tokenizer.withChatTemplate(Templates.jinja(Templates.WORLD, tokenizer));
    }
}
