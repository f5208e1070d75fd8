package io.levee.rlhf.job;

import io.levee.engine.store.BadInputException;
import io.levee.rlhf.data.TokenizedComparison;
import io.levee.rlhf.data.TokenizedResponse;
import io.levee.rlhf.preference.PreferenceTrainer.Objective;
import io.levee.rlhf.preference.RankedPair;
import java.util.List;
import java.util.OptionalInt;

/** Orders comparisons for the trainers: the answer whose score shall be higher comes first. */
final class Pairs {
    private Pairs() {}

    /** Pairs of a reward model (better first) or a cost model (more harmful first, with signs). */
    static List<RankedPair> of(List<TokenizedComparison> rows, Objective objective) {
        return rows.stream()
                .map(row -> switch (objective) {
                    case REWARD -> pair(row, which(row, row.better(), "better_response_id"));
                    case COST -> pair(row, 1 - which(row, row.safer(), "safer_response_id"));
                })
                .toList();
    }

    /** Pairs of DPO: the better or the safer answer first. */
    static List<RankedPair> preferred(List<TokenizedComparison> rows, boolean bySafety) {
        return rows.stream()
                .map(row -> bySafety
                        ? pair(row, which(row, row.safer(), "safer_response_id"))
                        : pair(row, which(row, row.better(), "better_response_id")))
                .toList();
    }

    private static int which(TokenizedComparison row, OptionalInt label, String field) {
        return label.orElseThrow(() -> new BadInputException(row.place() + ": field " + field + " is missing"));
    }

    private static RankedPair pair(TokenizedComparison row, int winner) {
        TokenizedResponse won = winner == 0 ? row.first() : row.second();
        TokenizedResponse lost = winner == 0 ? row.second() : row.first();
        return new RankedPair(row.prompt(), won.ids(), lost.ids(), sign(won), sign(lost));
    }

    /** +1 for an unsafe answer, whose cost shall be positive, −1 for a safe one, 0 without a label. */
    private static int sign(TokenizedResponse response) {
        return response.safe().map(safe -> safe ? -1 : 1).orElse(0);
    }
}
