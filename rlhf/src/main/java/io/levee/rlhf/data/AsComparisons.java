package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Two answers are compared, or every two of a ranking. Single answers with a label or rating become comparisons too: each is paired with
 * the earliest one to the same dialogue that has another and is not in a pair yet; the safe one of the two is the safer one, the wanted or
 * higher rated one the better.
 */
final class AsComparisons implements Use<Comparison> {
    private record Waiting(Response response, Judgement judgement, double grade, Origin origin) {}

    private record Asked(Dialogue dialogue, boolean safety) {}

    private final Set<Label> needed;

    // Looked up only, never iterated over; those that wait for one dialogue all have the same grade.
    private final Map<Asked, ArrayDeque<Waiting>> waiting = new HashMap<>();
    private long leftOut;

    AsComparisons(Set<Label> needed) {
        this.needed = needed;
    }

    @Override
    public List<Comparison> take(Example example, Origin origin) {
        return switch (example) {
            case Example.Asked _ -> throw origin.row().error("expected two answers to compare, found a prompt alone");
            case Example.Plain _ -> throw origin.row().error("expected two answers to compare, found a text alone");
            case Example.Ranked ranked -> ranked(ranked, origin);
            case Example.Answered answered -> paired(answered, origin);
            case Example.Compared pair -> {
                demandLabels(pair, origin);
                demandAgreement(pair, origin);
                yield List.of(comparison(pair, origin));
            }
        };
    }

    private void demandLabels(Example.Compared pair, Origin origin) {
        if (needed.contains(Label.BETTER) && pair.better().isEmpty()) {
            throw missing(origin, Pair.BETTER, "which answer is more helpful");
        }
        if (needed.contains(Label.SAFER) && pair.safer().isEmpty()) {
            throw missing(origin, Pair.SAFER, "which answer is more harmless");
        }
        if (needed.contains(Label.SAFETY)) {
            if (pair.first().safe().isEmpty()) {
                throw missing(origin, Pair.safe(0), "whether the answer is safe");
            }
            if (pair.second().safe().isEmpty()) {
                throw missing(origin, Pair.safe(1), "whether the answer is safe");
            }
        }
    }

    /** The complaint that a field is missing, which says what it would tell. */
    static BadInputException missing(Origin origin, String field, String what) {
        return origin.row().error("the field \"%s\" is missing, which says %s".formatted(field, what));
    }

    private void demandAgreement(Example.Compared pair, Origin origin) {
        boolean used = needed.contains(Label.SAFER) || needed.contains(Label.SAFETY);
        if (!used || pair.safer().isEmpty()) {
            return;
        }
        int safer = pair.safer().getAsInt();
        Response named = safer == 0 ? pair.first() : pair.second();
        Response other = safer == 0 ? pair.second() : pair.first();
        if (named.safe().equals(Optional.of(false)) && other.safe().equals(Optional.of(true))) {
            throw origin.row()
                    .at(Pair.SAFER)
                    .error(
                            "contradicts the safety labels: response_%d is labelled unsafe and response_%d safe, expected %d, found %d"
                                    .formatted(safer, 1 - safer, 1 - safer, safer));
        }
    }

    private List<Comparison> paired(Example.Answered answered, Origin origin) {
        Judgement judged = answered.judgement();
        OptionalDouble grade = judged.grade();
        if (grade.isEmpty()) {
            throw origin.row()
                    .error("expected two answers to compare or a safety label, found one answer without \"is_safe\" or"
                            + " \"label\"");
        }
        boolean safety = judged.safe().isPresent();
        if (safety && needed.contains(Label.BETTER)) {
            throw missing(origin, Pair.BETTER, "which of two answers is more helpful");
        }
        if (!safety && (needed.contains(Label.SAFER) || needed.contains(Label.SAFETY))) {
            throw missing(origin, "is_safe", "whether the answer is safe");
        }
        Response response = new Response(answered.answer(), judged.safe(), false);
        ArrayDeque<Waiting> others =
                waiting.computeIfAbsent(new Asked(answered.dialogue(), safety), _ -> new ArrayDeque<>());
        if (others.isEmpty() || others.peek().grade() == grade.getAsDouble()) {
            others.add(new Waiting(response, judged, grade.getAsDouble(), origin));
            leftOut++;
            return List.of();
        }
        Waiting earlier = others.peek();
        if (earlier.response().text().equals(response.text())) {
            throw origin.row()
                    .at(safety ? "is_safe" : judged.rating().isPresent() ? "helpfulness" : "label")
                    .error("contradicts %s, where the same answer has the label %s"
                            .formatted(
                                    earlier.origin().place(),
                                    earlier.judgement().shown()));
        }
        others.remove();
        leftOut--;
        OptionalInt preferred = OptionalInt.of(earlier.grade() > grade.getAsDouble() ? 0 : 1);
        return List.of(comparison(
                new Example.Compared(
                        answered.dialogue(),
                        earlier.response(),
                        response,
                        safety ? OptionalInt.empty() : preferred,
                        safety ? preferred : OptionalInt.empty()),
                earlier.origin()));
    }

    /** Every two answers of which one is better. */
    private List<Comparison> ranked(Example.Ranked ranked, Origin origin) {
        if (needed.contains(Label.SAFER) || needed.contains(Label.SAFETY)) {
            throw missing(origin, Pair.SAFER, "which answer is more harmless");
        }
        List<Example.Graded> answers = ranked.answers();
        List<Comparison> pairs = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            for (int j = i + 1; j < answers.size(); j++) {
                Example.Graded a = answers.get(i);
                Example.Graded b = answers.get(j);
                if (a.grade() != b.grade() && !a.text().equals(b.text())) {
                    pairs.add(comparison(
                            new Example.Compared(
                                    ranked.dialogue(),
                                    Response.of(a.text()),
                                    Response.of(b.text()),
                                    OptionalInt.of(a.grade() > b.grade() ? 0 : 1),
                                    OptionalInt.empty()),
                            origin));
                }
            }
        }
        leftOut += pairs.isEmpty() ? 1 : 0;
        return pairs;
    }

    private static Comparison comparison(Example.Compared pair, Origin origin) {
        return new Comparison(
                pair.dialogue(),
                pair.first(),
                pair.second(),
                pair.better(),
                pair.safer(),
                origin.place(),
                origin.fields());
    }

    @Override
    public long leftOut() {
        return leftOut;
    }
}
