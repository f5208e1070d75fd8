package io.levee.transformer.tokenizer;

import io.levee.transformer.tokenizer.PreTokenizer.Metaspace;
import io.levee.transformer.tokenizer.PreTokenizer.PieceSink;

/** How the alternatives of {@link PreTokenizer} cut. */
final class PreTokenizing {
    private PreTokenizing() {}

    static void split(
            TextPattern pattern, SplitBehavior behavior, boolean inverted, String text, boolean first, PieceSink sink) {
        if (behavior == SplitBehavior.ISOLATED) {
            isolate(pattern, text, first, sink);
            return;
        }
        for (SplitBehavior.Span span : behavior.pieces(SplitBehavior.spans(pattern, text, inverted))) {
            send(text, span.start(), span.end(), first, sink);
        }
    }

    /** The common case, without lists: matches and what lies between them are pieces alike. */
    private static void isolate(TextPattern pattern, String text, boolean first, PieceSink sink) {
        int[] sent = {0};
        pattern.matches(text, (start, end) -> {
            send(text, sent[0], start, first, sink);
            send(text, start, end, first, sink);
            sent[0] = end;
        });
        send(text, sent[0], text.length(), first, sink);
    }

    private static void send(String text, int start, int end, boolean first, PieceSink sink) {
        if (start < end) {
            sink.accept(text.substring(start, end), first && start == 0);
        }
    }

    /** {@code \w+|[^\w\s]+} */
    static void words(String text, boolean first, PieceSink sink) {
        int start = 0;
        int kind = 0;
        int next;
        for (int i = 0; i < text.length(); i = next) {
            int codePoint = text.codePointAt(i);
            next = i + Character.charCount(codePoint);
            int itsKind = CodePoints.isWord(codePoint) ? 1 : CodePoints.isWhitespace(codePoint) ? 0 : 2;
            if (itsKind != kind) {
                if (kind != 0) {
                    send(text, start, i, first, sink);
                }
                start = i;
                kind = itsKind;
            }
        }
        if (kind != 0) {
            send(text, start, text.length(), first, sink);
        }
    }

    static void metaspace(Metaspace metaspace, String text, boolean first, PieceSink sink) {
        String symbol = String.valueOf(metaspace.symbol());
        String replaced = text.replace(" ", symbol);
        boolean prepends = switch (metaspace.prepend()) {
            case ALWAYS -> true;
            case FIRST -> first;
            case NEVER -> false;
        };
        String whole = prepends && !replaced.startsWith(symbol) ? symbol + replaced : replaced;
        if (metaspace.split()) {
            split(new TextPattern.Literal(symbol), SplitBehavior.MERGED_WITH_NEXT, false, whole, first, sink);
        } else {
            sink.accept(whole, first);
        }
    }
}
