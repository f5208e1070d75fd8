package io.levee.rlhf.world;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The world's data sets as JSON lines in the public shapes. Every row also carries what {@link WorldRequest#fromRow} needs
 * to rebuild its request. The bytes are a function of the seed and the sizes.
 */
public final class WorldFiles {
    /** Requests of reinforcement learning in the order of training, the start of the critics first. */
    public static final String PROMPTS = "prompts.jsonl";
    /** Demonstrations in the Alpaca shape. */
    public static final String DEMONSTRATIONS = "sft.jsonl";
    /** Held-out requests, as many of each group. */
    public static final String EVALUATION = "eval.jsonl";
    /** Held-out requests that hold a withheld element. */
    public static final String EVALUATION_WITHHELD = "eval-withheld.jsonl";
    /** Judged pairs to learn from, in the PKU-SafeRLHF shape. */
    public static final String PREFERENCES_TRAIN = "preferences-train.jsonl";
    /** Judged pairs kept for testing. */
    public static final String PREFERENCES_TEST = "preferences-test.jsonl";

    private WorldFiles() {}

    /**
     * Writes everything that needs no policy: prompts, demonstrations and both evaluation sets.
     *
     * @throws io.levee.engine.store.BadInputException when the folder cannot be written
     */
    public static void write(Path folder, World world, Sizes sizes) {
        List<WorldRequest> prompts = world.training(Purpose.REINFORCEMENT, sizes.prompts());
        List<Demonstrated> demonstrations = world.demonstrations(sizes.demonstrations());
        write(folder.resolve(PROMPTS), prompts.stream().map(WorldFiles::row).toList());
        write(
                folder.resolve(DEMONSTRATIONS),
                demonstrations.stream().map(WorldFiles::row).toList());
        write(
                folder.resolve(EVALUATION),
                world.evaluation(sizes.evaluation()).stream()
                        .map(WorldFiles::row)
                        .toList());
        write(
                folder.resolve(EVALUATION_WITHHELD),
                world.evaluationWithheld(sizes.evaluationWithheld()).stream()
                        .map(WorldFiles::row)
                        .toList());
    }

    /**
     * Writes judged pairs.
     *
     * @throws io.levee.engine.store.BadInputException when the folder cannot be written
     */
    public static void write(Path folder, Comparisons comparisons) {
        write(
                folder.resolve(PREFERENCES_TRAIN),
                comparisons.train().stream().map(JudgedPair::row).toList());
        write(
                folder.resolve(PREFERENCES_TEST),
                comparisons.test().stream().map(JudgedPair::row).toList());
    }

    private static SequencedMap<String, Object> row(WorldRequest request) {
        SequencedMap<String, Object> row = new LinkedHashMap<>();
        row.put("prompt", request.prompt());
        row.putAll(request.fields());
        return row;
    }

    private static SequencedMap<String, Object> row(Demonstrated demonstrated) {
        SequencedMap<String, Object> row = new LinkedHashMap<>();
        row.put("instruction", demonstrated.request().prompt());
        row.put("input", "");
        row.put("output", demonstrated.answer());
        row.putAll(demonstrated.request().fields());
        return row;
    }

    private static void write(Path file, List<SequencedMap<String, Object>> rows) {
        StringBuilder text = new StringBuilder();
        for (SequencedMap<String, Object> row : rows) {
            text.append(Json.write(row)).append('\n');
        }
        AtomicFiles.write(file, text.toString());
    }
}
