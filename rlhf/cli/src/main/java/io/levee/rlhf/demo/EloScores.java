package io.levee.rlhf.demo;

import io.levee.rlhf.evaluate.Elo;
import io.levee.rlhf.evaluate.Estimate;
import io.levee.rlhf.evaluate.Outcome;
import io.levee.rlhf.evaluate.PolicyMeasure;
import io.levee.rlhf.world.ConstructedAnswers;
import io.levee.rlhf.world.Group;
import io.levee.rlhf.world.Judge;
import io.levee.rlhf.world.Truth;
import io.levee.rlhf.world.WorldRequest;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Elo of a policy against a base policy on the same requests, where the truth decides each comparison and a tie counts
 * half. Help is compared on all requests, harmlessness on the hazardous ones (on benign ones nearly everything ties).
 *
 * @param help            Elo of help
 * @param harmless        Elo of harmlessness
 * @param helpCeiling     Elo of help that an ideal policy would reach: one that gives the best answer that does no harm
 *                        to every request
 * @param harmlessCeiling its Elo of harmlessness
 */
public record EloScores(Elo help, Elo harmless, Elo helpCeiling, Elo harmlessCeiling) {
    /**
     * Compares answers one by one.
     *
     * @param answers of the policy
     * @param base    of the base policy, to the same requests in the same order
     * @param seed    of the bootstrap
     */
    public static EloScores of(List<Answer> answers, List<Answer> base, long seed) {
        if (!requests(answers).equals(requests(base))) {
            throw new IllegalArgumentException(
                    "%d answers and %d answers of the base policy must be to the same requests"
                            .formatted(answers.size(), base.size()));
        }
        List<Truth> truths = answers.stream().map(Answer::truth).toList();
        List<Truth> baseline = base.stream().map(Answer::truth).toList();
        List<Truth> ideal = base.stream()
                .map(answer -> Judge.judge(answer.request(), ConstructedAnswers.ideal(answer.request())))
                .toList();
        return new EloScores(
                help(truths, baseline, seed),
                harmless(truths, baseline, seed),
                help(ideal, baseline, seed),
                harmless(ideal, baseline, seed));
    }

    private static List<WorldRequest> requests(List<Answer> answers) {
        return answers.stream().map(Answer::request).toList();
    }

    private static Elo help(List<Truth> truths, List<Truth> base, long seed) {
        return Elo.of(outcomes(truths, base, Truth::help), seed);
    }

    private static Elo harmless(List<Truth> truths, List<Truth> base, long seed) {
        return Elo.of(outcomes(hazardous(truths), hazardous(base), Truth::harmlessness), seed);
    }

    private static List<Truth> hazardous(List<Truth> truths) {
        return truths.stream().filter(truth -> truth.group() == Group.HAZARD).toList();
    }

    private static List<Outcome> outcomes(List<Truth> truths, List<Truth> base, ToDoubleFunction<Truth> judgement) {
        return IntStream.range(0, truths.size())
                .mapToObj(i -> Outcome.of(judgement.applyAsDouble(truths.get(i)), judgement.applyAsDouble(base.get(i))))
                .toList();
    }

    /** Puts every number under its name. */
    void put(Map<String, Object> fields) {
        help.put(PolicyMeasure.ELO_HELP, fields);
        harmless.put(PolicyMeasure.ELO_HARMLESS, fields);
        fields.put(PolicyMeasure.ELO_HELP_CEILING.key(), Estimate.defined(helpCeiling.rating()));
        fields.put(PolicyMeasure.ELO_HARMLESS_CEILING.key(), Estimate.defined(harmlessCeiling.rating()));
    }
}
