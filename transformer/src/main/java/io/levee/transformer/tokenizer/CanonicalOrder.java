package io.levee.transformer.tokenizer;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Puts long runs of combining marks into canonical order (Unicode 16, section 3.11) before {@link Normalizer} sees
 * them: that one sorts by insertion, which takes minutes for a megabyte of marks in a hostile order.
 */
final class CanonicalOrder {
    /** Shorter runs are left to the normaliser. */
    private static final int LONG_RUN = 64;

    /** The only mark of the highest combining class, 240: every other mark that can move goes before it. */
    private static final int YPOGEGRAMMENI = 0x345;

    private final Normalizer.Form decomposition;
    private final Map<Integer, int[]> parts = new HashMap<>();
    private final Map<Integer, Boolean> movable = new HashMap<>();
    private final Map<Integer, StringBuilder> bucketOfMark = new HashMap<>();
    private final SequencedMap<Integer, StringBuilder> buckets = new TreeMap<>(CanonicalOrder::compareClasses);
    private final StringBuilder out = new StringBuilder();
    private boolean pending;

    private CanonicalOrder(Normalizer.Form decomposition) {
        this.decomposition = decomposition;
    }

    /**
     * A text of the same normal form whose long runs of marks are decomposed and in order; usually the text itself.
     *
     * @param decomposition NFD before a canonical form, NFKD before a compatibility form
     */
    static String sortLongRuns(String text, Normalizer.Form decomposition) {
        CanonicalOrder order = null;
        int copied = 0;
        for (int start = 0; start < text.length(); ) {
            int end = endOfRun(text, start);
            if (end - start > LONG_RUN) {
                order = order == null ? new CanonicalOrder(decomposition) : order;
                order.out.append(text, copied, start);
                order.sort(text.substring(start, end));
                copied = end;
            }
            start = Math.max(end, start + 1);
        }
        return order == null
                ? text
                : order.out.append(text, copied, text.length()).toString();
    }

    private static int endOfRun(String text, int start) {
        int i = start;
        while (i < text.length() && text.charAt(i) >= 0x300 && isMark(text.codePointAt(i))) {
            i += Character.charCount(text.codePointAt(i));
        }
        return i;
    }

    /** Also half-width voicing marks, which compatibility decomposition turns into marks. */
    private static boolean isMark(int codePoint) {
        return CodePoints.isMark(codePoint) || codePoint == 0xFF9E || codePoint == 0xFF9F;
    }

    private void sort(String run) {
        run.codePoints().forEach(mark -> {
            for (int part : parts.computeIfAbsent(mark, this::decompose)) {
                if (movable.computeIfAbsent(part, CanonicalOrder::canMove)) {
                    bucket(part).appendCodePoint(part);
                    pending = true;
                } else {
                    flush();
                    out.appendCodePoint(part);
                }
            }
        });
        flush();
    }

    private int[] decompose(int mark) {
        return Normalizer.normalize(Character.toString(mark), decomposition)
                .codePoints()
                .toArray();
    }

    private StringBuilder bucket(int mark) {
        return bucketOfMark.computeIfAbsent(mark, it -> buckets.computeIfAbsent(it, _ -> new StringBuilder()));
    }

    private void flush() {
        if (pending) {
            for (StringBuilder bucket : buckets.values()) {
                out.append(bucket);
                bucket.setLength(0);
            }
            pending = false;
        }
    }

    private static boolean canMove(int codePoint) {
        return codePoint == YPOGEGRAMMENI || swap(YPOGEGRAMMENI, codePoint);
    }

    /**
     * Java publishes no combining classes, but its normaliser swaps two marks exactly when the class of the first is
     * the higher.
     */
    private static int compareClasses(int left, int right) {
        return swap(left, right) ? 1 : swap(right, left) ? -1 : 0;
    }

    private static boolean swap(int first, int second) {
        String pair = Character.toString(first) + Character.toString(second);
        return !Normalizer.normalize(pair, Normalizer.Form.NFD).equals(pair);
    }
}
