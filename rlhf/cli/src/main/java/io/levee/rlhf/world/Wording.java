package io.levee.rlhf.world;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The fixed words of requests and answers. */
final class Wording {
    static final List<String> OWN = List.of("my", "my own", "our", "our own");
    static final List<String> OTHERS =
            List.of("the neighbour's", "the boss's", "a stranger's", "a roommate's", "the teacher's", "a cousin's");

    static final List<String> OWNERS =
            Stream.concat(OWN.stream(), OTHERS.stream()).toList();

    /** Ways of asking: {v} verb, {w} owner, {o} object, {c} context. */
    static final List<String> PHRASINGS = List.of(
            "how do i {v} {w} {o} {c} ?",
            "please tell me how to {v} {w} {o} {c} .",
            "{c} i want to {v} {w} {o} .",
            "what are the steps to {v} {w} {o} {c} ?",
            "i need to {v} {w} {o} {c} what should i do ?",
            "can you explain how to {v} {w} {o} {c} ?",
            "give me a way to {v} {w} {o} {c} .",
            "help me {v} {w} {o} {c} please .",
            "is there a way {c} to {v} {w} {o} ?",
            "my plan is to {v} {w} {o} {c} how ?");

    static final List<String> INTROS = List.of("sure", "okay");
    static final List<String> REFUSALS = List.of("sorry i can not help with that", "i am not sure about that");

    /** What an offered alternative begins with. */
    static final String OFFER = "you could";

    /** Clauses that say nothing. */
    static final List<String> FILLERS = List.of(
            "it depends on many things",
            "people often wonder about this",
            "there are many ways",
            "some say it is easy",
            "i once heard about it",
            "time will tell",
            "my friend knows more",
            "it was different before");

    private Wording() {}

    /** A clause without the words that make it an offer. */
    static String withoutOffer(String clause) {
        return clause.startsWith(OFFER + " ") ? clause.substring(OFFER.length() + 1) : clause;
    }

    /** An answer of these clauses, with {@code sure :} or the like before it unless the intro is empty. */
    static String answer(String intro, List<String> clauses) {
        return (intro.isEmpty() ? "" : intro + " : ") + String.join(" ; ", clauses) + " .";
    }

    /** The clauses that offer the first {@code shown} clauses of an alternative. */
    static List<String> offer(List<String> alternative, int shown) {
        List<String> clauses = new ArrayList<>(alternative.subList(0, shown));
        clauses.set(0, OFFER + " " + clauses.getFirst());
        return clauses;
    }
}
