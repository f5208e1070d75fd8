package io.levee.transformer.decode;

import java.util.List;

/**
 * Texts that end a continuation and are not part of it. They may lie across tokens, so text that could be the beginning of
 * one is held back until it is certain that it is none.
 *
 * @param texts none of them empty
 */
public record StopStrings(List<String> texts) {
    /** No text ends anything. */
    public static final StopStrings NONE = new StopStrings(List.of());

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException when a text is empty: it would end everything
     */
    public StopStrings {
        texts = List.copyOf(texts);
        if (texts.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("a stop string is empty: it would end every text before it begins");
        }
    }

    /** A filter for one continuation. */
    public Filter filter() {
        return new Filter(texts);
    }

    /** Lets the text of one continuation through, up to the first stop string. For one thread. */
    public static final class Filter {
        private final List<String> texts;
        private final StringBuilder held = new StringBuilder();
        private boolean found;

        private Filter(List<String> texts) {
            this.texts = texts;
        }

        /** More text; returns what is certainly part of the continuation. */
        public String push(String piece) {
            if (found) {
                return "";
            }
            held.append(piece);
            int end = firstStop();
            found = end >= 0;
            return take(found ? end : held.length() - possibleStop());
        }

        /** The text has ended: what was held back is part of it after all. */
        public String finish() {
            return found ? "" : take(held.length());
        }

        /** Whether a stop string has come. */
        public boolean found() {
            return found;
        }

        private int firstStop() {
            int first = -1;
            for (String text : texts) {
                int at = held.indexOf(text);
                first = at >= 0 && (first < 0 || at < first) ? at : first;
            }
            return first;
        }

        /** Length of the longest end of the held text that begins a stop string. */
        private int possibleStop() {
            int longest = 0;
            for (String text : texts) {
                int length = Math.min(text.length() - 1, held.length());
                while (length > longest && !text.startsWith(held.substring(held.length() - length))) {
                    length--;
                }
                longest = Math.max(longest, length);
            }
            return longest;
        }

        private String take(int length) {
            String taken = held.substring(0, length);
            held.delete(0, length);
            return taken;
        }
    }
}
