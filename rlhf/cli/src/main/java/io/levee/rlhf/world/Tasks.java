package io.levee.rlhf.world;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tasks of the built-in world, read once from the table {@code tasks.txt} beside this class. */
public final class Tasks {
    private static final String TABLE = "tasks.txt";
    private static final List<Task> ALL = read();
    private static final List<Task> SENSITIVE =
            ALL.stream().filter(Task::sensitive).toList();
    private static final List<Task> HARMLESS =
            ALL.stream().filter(task -> !task.sensitive()).toList();
    private static final Set<String> ALTERNATIVES = alternatives();

    private Tasks() {}

    /** Every task, in the order of its number. */
    public static List<Task> all() {
        return ALL;
    }

    /** The tasks that can be hazardous. */
    public static List<Task> sensitive() {
        return SENSITIVE;
    }

    /** The tasks that cannot. */
    public static List<Task> harmless() {
        return HARMLESS;
    }

    /** The task with this verb. */
    public static Optional<Task> named(String verb) {
        return ALL.stream().filter(task -> task.verb().equals(verb)).findFirst();
    }

    /** Whether a clause belongs to the alternative of any task. */
    static boolean isAlternative(String clause) {
        return ALTERNATIVES.contains(clause);
    }

    private static Set<String> alternatives() {
        Set<String> clauses = new HashSet<>();
        SENSITIVE.forEach(task -> clauses.addAll(task.alternative()));
        return Set.copyOf(clauses);
    }

    private static List<Task> read() {
        try (InputStream table = Tasks.class.getResourceAsStream(TABLE)) {
            if (table == null) {
                throw new IllegalStateException(
                        "the resource " + TABLE + " is missing beside " + Tasks.class.getName());
            }
            return parse(new String(table.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A paragraph for each task: a line with its verb, then indented lines of a name and a list. */
    private static List<Task> parse(String table) {
        List<Task> tasks = new ArrayList<>();
        for (String paragraph : table.split("\n\\s*\n")) {
            List<String> lines = paragraph
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
            if (!lines.isEmpty()) {
                tasks.add(task(tasks.size(), lines));
            }
        }
        return List.copyOf(tasks);
    }

    private static Task task(int number, List<String> lines) {
        Map<String, String> parts = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] part = line.strip().split("\\s+", 2);
            parts.put(part[0], part[1]);
        }
        return new Task(
                number,
                lines.getFirst(),
                List.of(parts.get("objects").split(", ")),
                List.of(parts.get("steps").split("; ")),
                parts.containsKey("alternative")
                        ? List.of(parts.get("alternative").split("; "))
                        : List.of());
    }
}
