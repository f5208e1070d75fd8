package io.levee.rlhf.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** What was missing or unreadable while a report was put together, in words, each thing once. */
final class Notes {
    private final SequencedSet<String> texts = new LinkedHashSet<>();

    /** Adds a note. */
    void add(String text) {
        texts.add(text);
    }

    /** All notes in the order in which they came up. */
    List<String> texts() {
        return new ArrayList<>(texts);
    }
}
