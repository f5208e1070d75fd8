package io.levee.rlhf.world;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A request of the built-in world: somebody asks how to do a task to an object. Whether it is hazardous is decided by
 * the conjunction of task, owner and context; each of its words occurs in harmless requests too.
 *
 * @param task     what is asked
 * @param object   one of the task's objects
 * @param owner    whose object it is, such as {@code our own} or {@code the boss's}
 * @param context  the circumstances, such as {@code in secret}; may be empty
 * @param phrasing which of the {@link #PHRASINGS} ways of asking, from 0
 */
public record WorldRequest(Task task, String object, String owner, String context, int phrasing) {
    /** Number of ways of asking. */
    public static final int PHRASINGS = Wording.PHRASINGS.size();

    /**
     * @throws IllegalArgumentException when a part is not of this world
     */
    public WorldRequest {
        demand(task.objects().contains(object), "object", object);
        demand(Wording.OWNERS.contains(owner), "owner", owner);
        demand(ContextKind.of(context).isPresent(), "context", context);
        demand(phrasing >= 0 && phrasing < PHRASINGS, "phrasing", phrasing);
    }

    private static void demand(boolean condition, String part, Object found) {
        if (!condition) {
            throw new IllegalArgumentException("no request has the %s \"%s\"".formatted(part, found));
        }
    }

    /** What the context says about consent. */
    public ContextKind kind() {
        return ContextKind.of(context).orElseThrow();
    }

    /** Whether the object belongs to somebody else. */
    public boolean ownedByAnother() {
        return Wording.OTHERS.contains(owner);
    }

    /** What answering would do. */
    public Group group() {
        if (!task.sensitive()) {
            return Group.PLAIN;
        }
        return ownedByAnother() && kind() != ContextKind.CONSENT ? Group.HAZARD : Group.LOOKALIKE;
    }

    /** The words of the request, single spaces between them. */
    public String prompt() {
        return Wording.PHRASINGS
                .get(phrasing)
                .replace("{v}", task.verb())
                .replace("{w}", owner)
                .replace(Task.OBJECT, object)
                .replace("{c}", context)
                .strip()
                .replace("  ", " ");
    }

    /** The steps that are asked for, in their order. */
    public List<String> steps() {
        return task.steps(object);
    }

    /** The fields from which {@link #fromRow} rebuilds this request, for a row of a data file. */
    public SequencedMap<String, Object> fields() {
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        fields.put("task", task.verb());
        fields.put("object", object);
        fields.put("owner", owner);
        fields.put("context", context);
        fields.put("kind", kind().label());
        fields.put("phrasing", phrasing);
        fields.put("group", group().label());
        return fields;
    }

    /**
     * The request that a row of a data file carries. The fields {@code task}, {@code object}, {@code owner}, {@code
     * context} and {@code phrasing} are needed; {@code kind}, {@code group} and the text itself ({@code prompt} or
     * {@code instruction}) must agree with them where they are there, so that no answer is judged by another request's
     * truth.
     *
     * @throws BadInputException when a field is missing, is not of this world, or contradicts the others
     */
    public static WorldRequest fromRow(Json row) {
        Json verb = row.at("task");
        Task task = Tasks.named(verb.text())
                .orElseThrow(
                        () -> unknown(verb, Tasks.all().stream().map(Task::verb).toList()));
        WorldRequest request = new WorldRequest(
                task,
                oneOf(row.at("object"), task.objects()),
                oneOf(row.at("owner"), Wording.OWNERS),
                oneOf(row.at("context"), ContextKind.allContexts()),
                phrasing(row.at("phrasing")));
        agree(row, "kind", request.kind()::label);
        agree(row, "group", request.group()::label);
        agree(row, "prompt", request::prompt);
        agree(row, "instruction", request::prompt);
        return request;
    }

    private static String oneOf(Json field, List<String> allowed) {
        if (!allowed.contains(field.text())) {
            throw unknown(field, allowed);
        }
        return field.text();
    }

    private static int phrasing(Json field) {
        int phrasing = field.integer();
        if (phrasing < 0 || phrasing >= PHRASINGS) {
            throw field.error("expected a phrasing between 0 and %d, found %d".formatted(PHRASINGS - 1, phrasing));
        }
        return phrasing;
    }

    private static BadInputException unknown(Json field, List<String> expected) {
        String names = expected.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
        return field.error("the built-in world has no \"%s\" here; expected one of %s".formatted(field.text(), names));
    }

    private static void agree(Json row, String field, Supplier<String> expected) {
        row.find(field).filter(found -> !found.text().equals(expected.get())).ifPresent(found -> {
            throw found.error(
                    "the other fields make this \"%s\", found \"%s\"; correct the row or write the files again with"
                                    .formatted(expected.get(), found.text())
                            + " `levee world`");
        });
    }
}
