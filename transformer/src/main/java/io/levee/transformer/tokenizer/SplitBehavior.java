package io.levee.transformer.tokenizer;

import java.util.ArrayList;
import java.util.List;

/** What becomes of the matches when a text is split at them. */
enum SplitBehavior {
    /** They are dropped. */
    REMOVED("Removed"),
    /** Each is a piece. */
    ISOLATED("Isolated"),
    /** Each belongs to the piece before it. */
    MERGED_WITH_PREVIOUS("MergedWithPrevious"),
    /** Each belongs to the piece after it. */
    MERGED_WITH_NEXT("MergedWithNext"),
    /** Neighbouring matches are one piece. */
    CONTIGUOUS("Contiguous");

    /** The name in {@code tokenizer.json}. */
    final String json;

    SplitBehavior(String json) {
        this.json = json;
    }

    /** A stretch of a text, which is a match or lies between matches. */
    record Span(int start, int end, boolean match) {}

    /**
     * Matches and what lies between them, covering a text of the given length; with {@code inverted} the two change
     * places.
     */
    static List<Span> spans(TextPattern pattern, String text, boolean inverted) {
        List<Span> spans = new ArrayList<>();
        int[] covered = {0};
        pattern.matches(text, (start, end) -> {
            if (start > covered[0]) {
                spans.add(new Span(covered[0], start, inverted));
            }
            spans.add(new Span(start, end, !inverted));
            covered[0] = end;
        });
        if (covered[0] < text.length()) {
            spans.add(new Span(covered[0], text.length(), inverted));
        }
        return spans;
    }

    /** The pieces that a text falls into, some of them perhaps empty. */
    List<Span> pieces(List<Span> spans) {
        return switch (this) {
            case ISOLATED -> spans;
            case REMOVED -> spans.stream().filter(span -> !span.match).toList();
            case CONTIGUOUS -> joined(spans, (previous, span) -> previous == span.match);
            case MERGED_WITH_PREVIOUS -> joined(spans, (previous, span) -> span.match && !previous);
            case MERGED_WITH_NEXT -> joinedBackwards(spans);
        };
    }

    private interface Joins {
        /** Whether a span joins the piece before it, given whether the span before it was a match. */
        boolean joins(boolean previousMatch, Span span);
    }

    private static List<Span> joined(List<Span> spans, Joins joins) {
        List<Span> pieces = new ArrayList<>();
        boolean previous = false;
        for (Span span : spans) {
            if (!pieces.isEmpty() && joins.joins(previous, span)) {
                pieces.add(new Span(pieces.removeLast().start, span.end, false));
            } else {
                pieces.add(span);
            }
            previous = span.match;
        }
        return pieces;
    }

    private static List<Span> joinedBackwards(List<Span> spans) {
        List<Span> pieces = new ArrayList<>();
        boolean previous = false;
        for (Span span : spans.reversed()) {
            if (!pieces.isEmpty() && span.match && !previous) {
                pieces.add(new Span(span.start, pieces.removeLast().end, false));
            } else {
                pieces.add(span);
            }
            previous = span.match;
        }
        return pieces.reversed();
    }
}
