package io.levee.rlhf.options;

import io.levee.engine.store.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is wrong with an options object: complaints, each with the name of an option and its value. */
public final class Complaints {
    /**
     * One of them.
     *
     * @param option name without dashes; empty when it is about none in particular
     * @param text name and value of the option, and what is expected
     */
    public record Complaint(String option, String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    private final Map<String, String> given;
    private final Set<String> changed;
    private final List<Complaint> all = new ArrayList<>();

    /**
     * None yet.
     *
     * @param given the options that were given, with their values as they were written
     * @param changed those that have another value than their default
     */
    Complaints(Map<String, String> given, Set<String> changed) {
        this.given = given;
        this.changed = changed;
    }

    /** All so far. */
    List<Complaint> all() {
        return List.copyOf(all);
    }

    /** Whether an option was given: on the command line, in a recipe, or as another value than the default. */
    public boolean given(String option) {
        return given.containsKey(option);
    }

    /** Complains about no option in particular. */
    public void add(String text) {
        all.add(new Complaint("", text));
    }

    /** Complains about an option, which is named with its value. */
    public void add(String option, String text) {
        String value = given.get(option);
        all.add(new Complaint(option, "--" + option + (value == null ? "" : " " + value) + ": " + text));
    }

    /** Complains about an option that was given where it changes nothing; its default may always be written out. */
    public void ignored(String option, boolean ignored, String why) {
        if (ignored && given(option) && changed.contains(option)) {
            add(option, why);
        }
    }

    /** Reads the value of an option that has a form of its own; what the reader says against it becomes a complaint. */
    public void read(String option, Runnable reader) {
        try {
            reader.run();
        } catch (BadInputException | IllegalArgumentException wrong) {
            String message = wrong.getMessage();
            if (message.startsWith("--" + option)) {
                all.add(new Complaint(option, message));
            } else {
                add(option, message);
            }
        }
    }
}
