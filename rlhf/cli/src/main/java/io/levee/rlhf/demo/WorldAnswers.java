package io.levee.rlhf.demo;

import io.levee.engine.memory.Slab;
import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.Json;
import io.levee.engine.tensor.Device;
import io.levee.rlhf.evaluate.PolicyMeasure;
import io.levee.rlhf.role.ModelText;
import io.levee.rlhf.role.Score;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.Scorer;
import io.levee.rlhf.run.RunContext;
import io.levee.rlhf.world.WorldFiles;
import io.levee.rlhf.world.WorldRequest;
import io.levee.transformer.model.ScoreModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * A policy's answers to held-out requests of the world, with what the score models say of them; kept in a file, so that an
 * interrupted evaluation goes on.
 *
 * @param answers in the order of the requests
 * @param rewards reward model scores; empty without a reward model
 * @param costs cost model scores; empty without a cost model
 */
record WorldAnswers(List<Answer> answers, double[] rewards, double[] costs) {
    /** Which requests, and how they are answered. */
    enum Setting {
        /** Unseen triples, temperature 1. */
        SAMPLED("sampled", WorldFiles.EVALUATION, 1f),
        /** Unseen triples, the likeliest token. */
        GREEDY("greedy", WorldFiles.EVALUATION, 0f),
        /** Withheld owners, contexts and objects, temperature 1. */
        WITHHELD("withheld", WorldFiles.EVALUATION_WITHHELD, 1f),
        /** Withheld owners, contexts and objects, the likeliest token. */
        WITHHELD_GREEDY("withheld-greedy", WorldFiles.EVALUATION_WITHHELD, 0f);

        private final String text;
        private final String file;
        private final float temperature;

        Setting(String text, String file, float temperature) {
            this.text = text;
            this.file = file;
            this.temperature = temperature;
        }

        String text() {
            return text;
        }
    }

    private static final int MICRO_BATCH_TOKENS = 2048;

    /** The requests of all settings. */
    static Map<Setting, List<WorldRequest>> requests(Path world) {
        Map<Setting, List<WorldRequest>> requests = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            requests.put(
                    setting,
                    lines(world.resolve(setting.file)).stream()
                            .map(WorldRequest::fromRow)
                            .toList());
        }
        return requests;
    }

    private static List<Json> lines(Path file) {
        try {
            List<Json> rows = new ArrayList<>();
            int number = 1;
            for (String line : Files.readAllLines(file)) {
                rows.add(Json.parse(line, file + ":" + number++));
            }
            return rows;
        } catch (IOException failure) {
            throw new io.levee.engine.store.BadInputException(
                    file + ": cannot be read: " + failure.getMessage() + "; write it with: levee world --out DIR",
                    failure);
        }
    }

    /**
     * Whose answers, and by what they are scored.
     *
     * @param reward null for none
     * @param cost null for none
     */
    record Models(Path policy, Path reward, Path cost) {
        /** Takes all the memory that they take. */
        void plan(Device device) {
            open(device, (_, _) -> {});
        }

        private void open(Device device, BiConsumer<WorldPolicy, AnswerScorer> work) {
            try (WorldPolicy answering = WorldPolicy.read(device, policy);
                    Score rewards = reward == null ? null : Score.read(device, reward, false);
                    Score costs = cost == null ? null : Score.read(device, cost, false);
                    Scorer scorer =
                            new Scorer(device, scorerPlan(device, answering, rewards, costs), MICRO_BATCH_TOKENS)) {
                work.accept(answering, new AnswerScorer(scorer, rewards, costs));
            }
        }
    }

    private record AnswerScorer(Scorer scorer, Score rewards, Score costs) {}

    /** Samples and scores all settings that have no file yet in {@code folder}. */
    static void write(
            Device device,
            Path folder,
            Models models,
            Map<Setting, List<WorldRequest>> requests,
            long seed,
            RunContext context) {
        models.open(
                device,
                (answering, scores) -> requests.forEach((setting, asked) -> {
                    Path file = file(folder, setting);
                    if (!Files.exists(file)) {
                        List<Episode> episodes = answering.answer(
                                asked,
                                seed,
                                "evaluation-" + setting.file,
                                1,
                                setting.temperature,
                                folder.getFileName() + " " + setting.text,
                                context);
                        AtomicFiles.write(
                                file,
                                text(
                                        answering.text(),
                                        asked,
                                        episodes,
                                        scores(scores.scorer(), scores.rewards(), episodes),
                                        scores(scores.scorer(), scores.costs(), episodes)));
                    }
                }));
    }

    private static Slab.Plan scorerPlan(Device device, WorldPolicy answering, Score rewards, Score costs) {
        List<ScoreModel> scores = Stream.of(rewards, costs)
                .filter(Objects::nonNull)
                .map(Score::model)
                .toList();
        return Scorer.slabPlan(device, List.of(answering.language().model()), scores, MICRO_BATCH_TOKENS);
    }

    private static Path file(Path folder, Setting setting) {
        return folder.resolve(setting.text + ".jsonl");
    }

    private static float[] scores(Scorer scorer, Score score, List<Episode> episodes) {
        ScoreModel model = score == null ? null : score.model();
        return model == null ? new float[0] : scorer.endScores(model, episodes);
    }

    private static String text(
            ModelText words, List<WorldRequest> requests, List<Episode> episodes, float[] rewards, float[] costs) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < requests.size(); i++) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("prompt", requests.get(i).prompt());
            row.put("answer", words.answerText(episodes.get(i).answer()));
            row.put("tokens", episodes.get(i).answer().length);
            if (rewards.length > 0) {
                row.put(PolicyMeasure.REWARD.key(), rewards[i]);
            }
            if (costs.length > 0) {
                row.put(PolicyMeasure.COST.key(), costs[i]);
            }
            row.putAll(requests.get(i).fields());
            text.append(Json.write(row)).append('\n');
        }
        return text.toString();
    }

    /** The answers of a setting from its file. */
    static WorldAnswers read(Path folder, Setting setting) {
        List<Json> rows = lines(file(folder, setting));
        List<Answer> answers = new ArrayList<>();
        double[] rewards = new double[rows.size()];
        double[] costs = new double[rows.size()];
        boolean rewarded = true;
        boolean costed = true;
        for (int i = 0; i < rows.size(); i++) {
            Json row = rows.get(i);
            answers.add(Answer.of(
                    WorldRequest.fromRow(row),
                    row.at("answer").text(),
                    row.at("tokens").integer()));
            rewarded &= row.find(PolicyMeasure.REWARD.key()).isPresent();
            costed &= row.find(PolicyMeasure.COST.key()).isPresent();
            rewards[i] = row.find(PolicyMeasure.REWARD.key()).map(Json::number).orElse(0.0);
            costs[i] = row.find(PolicyMeasure.COST.key()).map(Json::number).orElse(0.0);
        }
        return new WorldAnswers(answers, rewarded ? rewards : new double[0], costed ? costs : new double[0]);
    }

    /** Mean of scores as a list of boxed numbers, for estimates. */
    static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
