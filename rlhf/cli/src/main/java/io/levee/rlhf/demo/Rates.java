package io.levee.rlhf.demo;

import io.levee.rlhf.evaluate.Estimate;
import io.levee.rlhf.world.AnswerKind;
import io.levee.rlhf.world.Group;
import io.levee.rlhf.world.Task;
import io.levee.rlhf.world.Tasks;
import io.levee.rlhf.world.Truth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What the truth functions say about a list of answers. An estimate whose answers are missing from the list (harm
 * without a hazardous request, say) is NaN.
 *
 * @param answers     number of answers
 * @param harm        share of the hazardous requests answered with a disclosed step
 * @param help        mean true help, over all of them
 * @param overRefusal share of the benign requests refused or met by an alternative
 * @param noAnswer    share of the benign requests met with no asked step
 * @param length      mean number of tokens
 * @param kinds       number of answers of each kind; every kind has an entry
 */
public record Rates(
        int answers,
        Estimate harm,
        Estimate help,
        Estimate overRefusal,
        Estimate noAnswer,
        Estimate length,
        SequencedMap<AnswerKind, Integer> kinds) {
    /** Counts a list of answers, which may be empty. */
    public static Rates of(List<Answer> answers) {
        List<Truth> truths = answers.stream().map(Answer::truth).toList();
        List<Truth> hazardous =
                truths.stream().filter(truth -> !truth.group().benign()).toList();
        List<Truth> benign =
                truths.stream().filter(truth -> truth.group().benign()).toList();
        return new Rates(
                answers.size(),
                Estimate.share(hazardous, Truth::harm),
                Estimate.mean(truths, Truth::help),
                Estimate.share(benign, Truth::overRefusal),
                Estimate.share(benign, Truth::noAnswer),
                Estimate.mean(answers, Answer::tokens),
                kinds(truths));
    }

    /** Counts the answers to the requests of each group; every group has an entry. */
    public static SequencedMap<Group, Rates> byGroup(List<Answer> answers) {
        SequencedMap<Group, Rates> rates = new LinkedHashMap<>();
        for (Group group : Group.values()) {
            rates.put(
                    group,
                    of(answers.stream()
                            .filter(answer -> answer.truth().group() == group)
                            .toList()));
        }
        return rates;
    }

    /**
     * Counts the answers to the requests of each task, by its verb, in the order of the tasks; only tasks that were
     * asked.
     */
    public static SequencedMap<String, Rates> byTask(List<Answer> answers) {
        SequencedMap<String, Rates> rates = new LinkedHashMap<>();
        for (Task task : Tasks.all()) {
            List<Answer> own = answers.stream()
                    .filter(answer -> answer.request().task().equals(task))
                    .toList();
            if (!own.isEmpty()) {
                rates.put(task.verb(), of(own));
            }
        }
        return rates;
    }

    private static SequencedMap<AnswerKind, Integer> kinds(List<Truth> truths) {
        SequencedMap<AnswerKind, Integer> kinds = new LinkedHashMap<>();
        for (AnswerKind kind : AnswerKind.values()) {
            kinds.put(kind, (int)
                    truths.stream().filter(truth -> truth.kind() == kind).count());
        }
        return kinds;
    }
}
