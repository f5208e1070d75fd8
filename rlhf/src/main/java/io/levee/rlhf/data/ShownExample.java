package io.levee.rlhf.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A row as it will be learnt, for people.
 *
 * @param place where it stands
 * @param parts in their order: who says it and whether it is learnt, then what
 */
public record ShownExample(Place place, List<Part> parts) {
    /**
     * A part of a row.
     *
     * @param what {@code system}, {@code user}, {@code assistant, learnt}, {@code preferred} and so on
     * @param text whole
     */
    public record Part(String what, String text) {}

    static ShownExample of(Place place, Example example) {
        List<Part> parts = new ArrayList<>();
        if (example instanceof Example.Plain plain) {
            parts.add(new Part("text, learnt", plain.text()));
            return new ShownExample(place, parts);
        }
        Set<Integer> unlearnt = example instanceof Example.Answered answered ? answered.unlearnt() : Set.of();
        boolean imitated = example instanceof Example.Answered answered
                && !answered.judgement().refused();
        example.dialogue().system().ifPresent(text -> parts.add(new Part("system", text)));
        List<String> turns = example.dialogue().turns();
        for (int i = 0; i < turns.size(); i++) {
            parts.add(new Part(i % 2 == 0 ? "user" : assistant(imitated && !unlearnt.contains(i)), turns.get(i)));
        }
        switch (example) {
            case Example.Asked _, Example.Plain _ -> {}
            case Example.Answered(var _, String answer, var _, var _) ->
                parts.add(new Part(assistant(imitated && !unlearnt.contains(turns.size())), answer));
            case Example.Compared(var _, Response first, Response second, var better, var safer) -> {
                parts.add(new Part(answer(0, better.orElse(-1), safer.orElse(-1)), first.text()));
                parts.add(new Part(answer(1, better.orElse(-1), safer.orElse(-1)), second.text()));
            }
            case Example.Ranked(var _, List<Example.Graded> answers) ->
                answers.stream()
                        .sorted(Comparator.comparingDouble(Example.Graded::grade)
                                .reversed())
                        .forEach(each -> parts.add(new Part("answer graded " + each.grade(), each.text())));
        }
        return new ShownExample(place, parts);
    }

    private static String assistant(boolean learnt) {
        return learnt ? "assistant, learnt" : "assistant, not learnt";
    }

    private static String answer(int index, int better, int safer) {
        return "answer " + index + (better == index ? ", better" : "") + (safer == index ? ", safer" : "");
    }
}
