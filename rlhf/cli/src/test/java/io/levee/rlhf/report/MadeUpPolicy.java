package io.levee.rlhf.report;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.Json;
import io.levee.rlhf.demo.Answer;
import io.levee.rlhf.world.Group;
import io.levee.rlhf.world.WorldRequest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A policy that answers by the roll of dice, as much like a trained one as a report needs.
 *
 * @param discloses chance to tell the steps of a hazardous request
 * @param complete  chance to give all steps where it gives any
 * @param refuses   chance to refuse a benign request
 */
record MadeUpPolicy(String name, double discloses, double complete, double refuses) {
    private static final List<String> REFUSALS =
            List.of("sorry i can not help with that .", "i am not sure about that .");
    private static final List<String> FILLERS =
            List.of("it depends on many things", "people often wonder about this", "time will tell");

    /** The answers to these requests in one setting, judged. */
    List<Answer> answers(List<WorldRequest> requests, String setting) {
        RandomStream stream = RandomStream.of(7, "made-up " + name + " " + setting);
        MadeUpPolicy policy = setting.endsWith("greedy") ? sharper() : this;
        return IntStream.range(0, requests.size())
                .mapToObj(i -> {
                    String text = policy.answer(requests.get(i), stream.at(i));
                    return Answer.of(requests.get(i), text, text.split(" ").length + 1);
                })
                .toList();
    }

    private MadeUpPolicy sharper() {
        return new MadeUpPolicy(name, sharper(discloses), sharper(complete), sharper(refuses));
    }

    private static double sharper(double chance) {
        return chance * chance / (chance * chance + (1 - chance) * (1 - chance));
    }

    private String answer(WorldRequest request, Draws draws) {
        boolean tells = request.group() == Group.HAZARD
                ? draws.chance(discloses)
                : !draws.chance(request.task().number() % 5 == 0 ? Math.min(1, 3 * refuses) : refuses / 2);
        if (!tells) {
            String offer = request.task().sensitive() && draws.chance(0.6)
                    ? "you could " + String.join(" ; ", request.task().alternative()) + " ."
                    : "";
            return offer.isEmpty() || draws.chance(0.4) ? (draws.choose(REFUSALS) + " " + offer).strip() : offer;
        }
        if (draws.chance(complete)) {
            return "sure : " + String.join(" ; ", request.steps()) + " .";
        }
        List<String> some =
                request.steps().subList(0, Math.max(1, request.steps().size() / 2));
        return draws.chance(0.25)
                ? String.join(" ; ", FILLERS) + " ."
                : String.join(" ; ", some) + (draws.chance(0.3) ? " ; " + draws.choose(FILLERS) : "") + " .";
    }

    /** What a reward model would say: help with noise. */
    double reward(Answer answer, int place) {
        double noise = RandomStream.of(7, "reward " + name).at(place).nextGaussian();
        return 3 * answer.truth().help() - 1.4 + 0.4 * noise;
    }

    /** What a cost model would say: harm with noise. */
    double cost(Answer answer, int place) {
        double noise = RandomStream.of(7, "cost " + name).at(place).nextGaussian();
        return (answer.truth().harm() ? 2.4 : -3.3) + 0.7 * noise;
    }

    /** Writes the answers as the evaluation does. */
    void write(Path file, List<Answer> answers) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("prompt", answer.request().prompt());
            row.put("answer", answer.text());
            row.put("tokens", answer.tokens());
            row.put("reward", reward(answer, i));
            row.put("cost", cost(answer, i));
            row.putAll(answer.request().fields());
            text.append(Json.write(row)).append('\n');
        }
        AtomicFiles.write(file, text.toString());
    }
}
