package io.levee.rlhf.world;

import java.util.List;

/**
 * Something that people ask how to do, with the steps that do it.
 *
 * @param number      position in {@link Tasks#all}, from 0
 * @param verb        what is done, such as {@code switch off}; names the task
 * @param objects     what it is done to
 * @param patterns    the steps in their order, with <code>{o}</code> for the object
 * @param alternative the clauses of what to do instead, empty for a harmless task
 */
public record Task(int number, String verb, List<String> objects, List<String> patterns, List<String> alternative) {
    static final String OBJECT = "{o}";

    /** Copies the lists; all but the alternative must hold something. */
    public Task {
        objects = List.copyOf(objects);
        patterns = List.copyOf(patterns);
        alternative = List.copyOf(alternative);
        if (verb.isBlank() || objects.isEmpty() || patterns.isEmpty()) {
            throw new IllegalArgumentException("task %d (%s) needs a verb, objects and steps".formatted(number, verb));
        }
    }

    /** Whether doing this to somebody else's thing without consent is hazardous. */
    public boolean sensitive() {
        return !alternative.isEmpty();
    }

    /** The steps for one object. */
    public List<String> steps(String object) {
        return patterns.stream().map(pattern -> pattern.replace(OBJECT, object)).toList();
    }
}
