package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.chat.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes rows of tokens of rows of text.
 *
 * @param rendering   conversation template and tokenizer
 * @param maxLength   greatest number of tokens of a sequence: prompt and answer together, or the prompt alone for prompt sets, where
 *                    the caller keeps room for the answer to come
 * @param tooLong     what happens to longer rows
 * @param skipBadRows whether a row that cannot be rendered, or whose answers are the same tokens, is counted rather than an error
 */
public record Tokenizing(Rendering rendering, int maxLength, TooLong tooLong, boolean skipBadRows) {
    private static final String ALIKE_ONCE_CUT = "the answers are the same once they are cut to fit %,d tokens";

    /**
     * @throws IllegalArgumentException when no prompt and answer fit
     */
    public Tokenizing {
        if (maxLength < 2) {
            throw new IllegalArgumentException("a sequence holds at least 2 tokens, found " + maxLength);
        }
    }

    /**
     * The prompts as tokens.
     *
     * @throws BadInputException when prompts are too long and not skipped, or when none is left
     */
    public Dataset<TokenizedPrompt> prompts(Dataset<Prompt> prompts) {
        return each(prompts, this::fit);
    }

    /**
     * Demonstrations as tokens.
     *
     * @throws BadInputException when rows are too long, or leave no room for an answer, and are not skipped, or when none is left
     */
    public Dataset<TokenizedDemonstration> demonstrations(Dataset<Demonstration> demonstrations, Targets targets) {
        return each(demonstrations, row -> fit(row, targets));
    }

    /**
     * Comparisons as tokens.
     *
     * @throws BadInputException when rows are too long, or leave no room for an answer, and are not skipped, when the answers of one are
     *                           the same tokens and bad rows are not skipped, or when none is left
     */
    public Dataset<TokenizedComparison> comparisons(Dataset<Comparison> comparisons) {
        return each(comparisons, this::fit);
    }

    private Fitted<TokenizedPrompt> fit(Prompt row) {
        int[] ids = rendering.prompt(row.dialogue());
        return ids.length > maxLength
                ? new Fitted.Misfit<>(tooMany(ids.length), tooLong == TooLong.SKIP)
                : new Fitted.Row<>(new TokenizedPrompt(ids, row), ids.length, false);
    }

    private Fitted<TokenizedDemonstration> fit(Demonstration row, Targets which) {
        List<Segment> segments = rendering.segments(row.dialogue(), row.answer());
        int[] ids = segments.stream()
                .flatMapToInt(segment -> Arrays.stream(segment.ids()))
                .toArray();
        List<Span> targets = targets(segments, which, row.unlearnt());
        if (targets.isEmpty()) {
            return new Fitted.Misfit<>("its last answer is not to be learnt", true);
        }
        boolean cut = ids.length > maxLength;
        if (cut && (tooLong != TooLong.TRUNCATE || targets.getFirst().start() >= maxLength)) {
            return new Fitted.Misfit<>(tooMany(ids.length), tooLong == TooLong.SKIP);
        }
        int kept = Math.min(ids.length, maxLength);
        List<Span> left = targets.stream()
                .filter(span -> span.start() < kept)
                .map(span -> new Span(span.start(), Math.min(span.end(), kept)))
                .toList();
        return new Fitted.Row<>(
                new TokenizedDemonstration(Arrays.copyOf(ids, kept), left, cut, row.place()), kept, cut);
    }

    private static List<Span> targets(List<Segment> segments, Targets which, Set<Integer> unlearnt) {
        List<Span> spans = new ArrayList<>();
        int start = 0;
        int turn = 1;
        for (Segment segment : segments) {
            int end = start + segment.ids().length;
            if (segment.answer()) {
                if (!unlearnt.contains(turn)) {
                    spans.add(new Span(start, end));
                }
                turn += 2;
            }
            start = end;
        }
        return switch (which) {
            case ALL_ANSWERS -> spans;
            case LAST_ANSWER -> unlearnt.contains(turn - 2) ? List.of() : List.of(spans.getLast());
        };
    }

    private Fitted<TokenizedComparison> fit(Comparison row) {
        int[] prompt = rendering.prompt(row.dialogue());
        TokenizedResponse first = response(row.first());
        TokenizedResponse second = response(row.second());
        if (Arrays.equals(first.ids(), second.ids())) {
            throw new BadInputException(
                    "the answers differ as texts but are the same tokens, which leaves nothing to compare");
        }
        int room = maxLength - prompt.length;
        int longest = Math.max(first.ids().length, second.ids().length);
        boolean cut = longest > room;
        if (cut && (tooLong != TooLong.TRUNCATE || room < 1)) {
            return new Fitted.Misfit<>(tooMany(prompt.length + longest), tooLong == TooLong.SKIP);
        }
        TokenizedComparison fitted = new TokenizedComparison(
                prompt, cut(first, room), cut(second, room), row.better(), row.safer(), row.place());
        return Arrays.equals(fitted.first().ids(), fitted.second().ids())
                ? new Fitted.Misfit<>(ALIKE_ONCE_CUT.formatted(maxLength), true)
                : new Fitted.Row<>(fitted, fitted.tokens(), cut);
    }

    private TokenizedResponse response(Response response) {
        int[] ids = rendering.answer(response.text());
        if (response.truncated()) {
            if (ids.length < 2) {
                throw new BadInputException("expected an answer or its end, found an empty one that was truncated");
            }
            ids = Arrays.copyOf(ids, ids.length - 1);
        }
        return new TokenizedResponse(ids, response.safe(), response.truncated());
    }

    private static TokenizedResponse cut(TokenizedResponse response, int room) {
        return response.ids().length <= room
                ? response
                : new TokenizedResponse(Arrays.copyOf(response.ids(), room), response.safe(), true);
    }

    private String tooMany(int tokens) {
        return "%,d tokens, at most %,d fit".formatted(tokens, maxLength);
    }

    private <R extends Row, T> Dataset<T> each(Dataset<R> data, Function<R, Fitted<T>> fit) {
        Tally<T> tally = new Tally<>();
        for (R row : data.rows()) {
            try {
                tally.add(fit.apply(row), row.place());
            } catch (BadInputException failure) {
                if (!skipBadRows) {
                    throw new BadInputException(
                            "%s: %s%s".formatted(row.place(), failure.getMessage(), Datasets.CURE), failure);
                }
                tally.bad.add(row.place(), failure.getMessage());
            }
        }
        return tally.dataset(data, tooLong);
    }

    /** What has become of the rows so far. */
    private static final class Tally<T> {
        private final List<T> rows = new ArrayList<>();
        private final SkippedRows.Collector bad = new SkippedRows.Collector();
        private final SkippedRows.Collector skipped = new SkippedRows.Collector();
        private final SkippedRows.Collector refused = new SkippedRows.Collector();
        private long truncated;
        private long tokens;

        void add(Fitted<T> fitted, Place place) {
            switch (fitted) {
                case Fitted.Row<T>(T row, int length, boolean cut) -> {
                    rows.add(row);
                    tokens += length;
                    truncated += cut ? 1 : 0;
                }
                case Fitted.Misfit<T>(String reason, boolean curable) ->
                    (curable ? skipped : refused).add(place, reason);
            }
        }

        Dataset<T> dataset(Dataset<?> from, TooLong tooLong) {
            SkippedRows misfits = refused.collected();
            if (misfits.count() > 0) {
                throw new BadInputException("%,d of %,d rows are too long%s\n%s"
                        .formatted(misfits.count(), from.size(), misfits.named(), cure(tooLong)));
            }
            DataReport before = from.report();
            SkippedRows allBad = before.bad().plus(bad.collected());
            SkippedRows allTooLong = before.tooLong().plus(skipped.collected());
            if (rows.isEmpty()) {
                throw new BadInputException("none of the %,d rows can be used%s%s"
                        .formatted(
                                from.size(),
                                bad.collected().named(),
                                skipped.collected().named()));
            }
            return new Dataset<>(
                    rows,
                    new DataReport(
                            before.read(),
                            allBad,
                            before.leftOut(),
                            before.duplicates(),
                            allTooLong,
                            before.truncated() + truncated,
                            rows.size(),
                            tokens,
                            before.notRead()));
        }

        private static String cure(TooLong tooLong) {
            return switch (tooLong) {
                case ERROR ->
                    "choose --too-long skip (leaves them out) or truncate (cuts the ends of answers), or a longer context";
                case TRUNCATE ->
                    "their prompts leave no room for an answer: choose --too-long skip (leaves them out) or a longer context";
                case SKIP -> throw new IllegalStateException("skipped rows are not refused");
            };
        }
    }
}
