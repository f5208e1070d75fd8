package io.levee.rlhf.data;

import java.util.Optional;

/** One answer, or the better of two, is imitated; never one that is labelled unsafe or lacks its end. */
final class AsDemonstrations implements Use<Demonstration> {
    private long leftOut;

    @Override
    public Optional<Demonstration> take(Example example, Origin origin) {
        Response response = imitated(example, origin);
        if (response.truncated() || response.safe().equals(Optional.of(false))) {
            leftOut++;
            return Optional.empty();
        }
        return Optional.of(new Demonstration(example.dialogue(), response.text(), origin.place(), origin.fields()));
    }

    private static Response imitated(Example example, Origin origin) {
        return switch (example) {
            case Example.Asked _ -> throw origin.row().error("expected an answer to imitate, found a prompt alone");
            case Example.Answered answered -> new Response(answered.answer(), answered.safe(), false);
            case Example.Compared pair ->
                switch (pair.better()
                        .orElseThrow(() -> AsComparisons.missing(origin, Pair.BETTER, "which answer to imitate"))) {
                    case 0 -> pair.first();
                    default -> pair.second();
                };
        };
    }

    @Override
    public long leftOut() {
        return leftOut;
    }
}
