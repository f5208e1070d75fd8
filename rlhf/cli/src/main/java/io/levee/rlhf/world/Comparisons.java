package io.levee.rlhf.world;

import io.levee.engine.store.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Pairs of answers that a policy gave, judged by the simulated annotators: the only way in which training learns about
 * the truth.
 *
 * @param train pairs to learn from
 * @param test  the last pairs, kept for testing
 * @param equal number of requests left out because both answers were the same
 */
public record Comparisons(List<JudgedPair> train, List<JudgedPair> test, int equal) {
    /** Copies the lists. */
    public Comparisons {
        train = List.copyOf(train);
        test = List.copyOf(test);
    }

    /**
     * Has the first comparison requests of a world answered twice and judged.
     *
     * @param requests number of requests
     * @param heldOut  how many of the last pairs are for testing
     * @throws BadInputException when the policy's answers leave no pair to learn from
     */
    public static Comparisons judge(World world, int requests, int heldOut, AnswerPair.Sampler sampler) {
        List<WorldRequest> asked = world.training(Purpose.COMPARISONS, requests);
        List<AnswerPair> answers = sampler.sample(asked);
        if (answers.size() != asked.size()) {
            throw new IllegalArgumentException(
                    "%d requests need as many pairs of answers, found %d".formatted(asked.size(), answers.size()));
        }
        List<JudgedPair> pairs = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            AnswerPair pair = answers.get(i);
            if (!pair.first().text().equals(pair.second().text())) {
                pairs.add(JudgedPair.of(world.seed(), i, asked.get(i), pair, Annotators.STANDARD));
            }
        }
        int train = pairs.size() - heldOut;
        if (train < 1) {
            throw new BadInputException(
                    ("the policy gave two different answers to %,d of %,d requests, and %,d pairs are held out: none"
                                    + " is left to learn from; raise --size or use a policy that samples more variety")
                            .formatted(pairs.size(), requests, heldOut));
        }
        return new Comparisons(pairs.subList(0, train), pairs.subList(train, pairs.size()), requests - pairs.size());
    }

    /** Share of all pairs on which two independent annotators agree about helpfulness. */
    public double agreementHelp() {
        return share(JudgedPair::agreedHelp);
    }

    /** Share of all pairs on which two independent annotators agree about harmlessness. */
    public double agreementHarmless() {
        return share(JudgedPair::agreedHarmless);
    }

    private double share(Predicate<JudgedPair> agreed) {
        long agreements = train.stream().filter(agreed).count()
                + test.stream().filter(agreed).count();
        return (double) agreements / (train.size() + test.size());
    }

    /**
     * The annotators' ceiling: expected accuracy of an ideal model of helpfulness on the test pairs, the mean of max(p,
     * 1 − p).
     */
    public double accuracyCeilingHelp() {
        return ceiling(JudgedPair::firstMoreHelpful);
    }

    /** The same for harmlessness. */
    public double accuracyCeilingHarmless() {
        return ceiling(JudgedPair::firstMoreHarmless);
    }

    private double ceiling(ToDoubleFunction<JudgedPair> probability) {
        return test.stream()
                .mapToDouble(pair -> {
                    double p = probability.applyAsDouble(pair);
                    return Math.max(p, 1 - p);
                })
                .average()
                .orElse(Double.NaN);
    }
}
