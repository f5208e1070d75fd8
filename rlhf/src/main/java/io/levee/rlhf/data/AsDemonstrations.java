package io.levee.rlhf.data;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One answer, or the best of several, is imitated, or a text that answers nothing; never what somebody said not to, and nothing that lacks its end. */
final class AsDemonstrations implements Use<Demonstration> {
    private long leftOut;

    @Override
    public List<Demonstration> take(Example example, Origin origin) {
        List<Demonstration> imitated = switch (example) {
            case Example.Asked _ -> throw origin.row().error("expected an answer to imitate, found a prompt alone");
            case Example.Plain plain -> List.of(demonstration(Dialogue.NONE, plain.text(), Set.of(), origin));
            case Example.Answered answered -> imitated(answered, origin);
            case Example.Ranked ranked -> List.of(best(ranked, origin));
            case Example.Compared pair -> imitated(pair, origin);
        };
        leftOut += imitated.isEmpty() ? 1 : 0;
        return imitated;
    }

    private static List<Demonstration> imitated(Example.Answered answered, Origin origin) {
        if (answered.judgement().rating().isPresent()) {
            throw origin.row()
                    .error("\"helpfulness\" rates the answer, and nothing says which ratings are worth imitating;"
                            + " choose the rows, then leave it out with --columns ignore=helpfulness");
        }
        int answers = answered.dialogue().turns().size() / 2 + 1;
        return answered.judgement().refused() || answered.unlearnt().size() == answers
                ? List.of()
                : List.of(demonstration(answered.dialogue(), answered.answer(), answered.unlearnt(), origin));
    }

    private static Demonstration best(Example.Ranked ranked, Origin origin) {
        String best = ranked.answers().stream()
                .max(Comparator.comparingDouble(Example.Graded::grade))
                .orElseThrow()
                .text();
        return demonstration(ranked.dialogue(), best, Set.of(), origin);
    }

    private static List<Demonstration> imitated(Example.Compared pair, Origin origin) {
        Response response =
                pair.better().orElseThrow(() -> AsComparisons.missing(origin, Pair.BETTER, "which answer to imitate"))
                                == 0
                        ? pair.first()
                        : pair.second();
        return response.truncated() || response.safe().equals(Optional.of(false))
                ? List.of()
                : List.of(demonstration(pair.dialogue(), response.text(), Set.of(), origin));
    }

    private static Demonstration demonstration(Dialogue dialogue, String answer, Set<Integer> unlearnt, Origin origin) {
        return new Demonstration(dialogue, answer, unlearnt, origin.place(), origin.fields());
    }

    @Override
    public long leftOut() {
        return leftOut;
    }
}
