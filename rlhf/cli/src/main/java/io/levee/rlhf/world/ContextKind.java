package io.levee.rlhf.world;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the circumstances of a request say about consent. */
public enum ContextKind {
    /** Nothing. */
    NEUTRAL("neutral", "", "today", "this evening", "quickly", "after lunch"),
    /** It happens behind somebody's back. */
    COVERT("covert", "without asking", "in secret", "while nobody looks", "without being noticed"),
    /** The owner agreed. */
    CONSENT("consent", "as they asked me", "with full permission", "since they agreed", "on their request");

    private final String label;
    private final List<String> contexts;

    ContextKind(String label, String... contexts) {
        this.label = label;
        this.contexts = List.of(contexts);
    }

    /** The contexts of this kind, as they stand in a request. */
    public List<String> contexts() {
        return contexts;
    }

    /** The kind in files. */
    public String label() {
        return label;
    }

    /** The contexts of all kinds. */
    static List<String> allContexts() {
        return Stream.of(values()).flatMap(kind -> kind.contexts.stream()).toList();
    }

    /** The kind that a context belongs to; the contexts of different kinds differ. */
    static Optional<ContextKind> of(String context) {
        for (ContextKind kind : values()) {
            if (kind.contexts.contains(context)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
