package io.levee.rlhf.data;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rule by which no column is passed over in silence. A shape declares the columns that it uses; ids, sources and the
 * like are known to be harmless; columns that would change what is learnt are refused by name where the shape does not use
 * them; every other column is reported. A column whose value says nothing (null, blanks, an empty list) is harmless.
 */
final class Columns {
    /** The built-in world's rows say what they ask; the world reads these columns by itself. */
    private static final Set<String> WORLD = Set.of("task", "object", "owner", "context", "phrasing", "group");

    /** Says nothing about what is learnt, in whatever shape. */
    static final Set<String> HARMLESS = new TreeSet<>(Set.of(
            "id",
            "_id",
            "ids",
            "uuid",
            "idx",
            "index",
            "row_id",
            "prompt_id",
            "question_id",
            "conversation_id",
            "conversation_hash",
            "example_id",
            "message_id",
            "message_tree_id",
            "parent_id",
            "hash",
            "sha256",
            "dataset",
            "source",
            "sources",
            "data_source",
            "prompt_source",
            "origin",
            "subset",
            "split",
            "task",
            "task_type",
            "category",
            "categories",
            "domain",
            "topic",
            "topics",
            "tags",
            "lang",
            "language",
            "url",
            "link",
            "license",
            "model",
            "models",
            "model_name",
            "generator",
            "created",
            "created_at",
            "timestamp",
            "date",
            "time",
            "duration",
            "latency",
            "num_turns",
            "num_responses",
            "num_tokens",
            "token_count",
            "length",
            "kind",
            "hash_id",
            "annotator",
            "annotator_id",
            "user_id",
            "worker_id",
            "batch_id",
            "version"));

    private static final String WEIGHS = "weighs the row, and every row weighs the same here";
    private static final String CHOOSES = "says what is to be learnt of the row";
    private static final String TOOLS = "describes calls of tools, for which there is no place here";
    private static final String REASONS = "is reasoning that the answer follows from, for which there is no place here";
    private static final String SHOWS = "is seen or heard, and models here read text alone";
    private static final String ASKED = "is part of what is asked, and this shape has no place for it";
    private static final String JUDGES =
            "judges the answer, and nothing here reads it: an answer that should not be imitated would be";
    private static final String PREFERS = "says which answer is preferred, and this shape has another column for that";

    /** Changes what is learnt; a shape that does not use it refuses it. */
    static final SequencedMap<String, String> REFUSED = new LinkedHashMap<>();

    /** Judges an answer; refused where there is one answer, and reported where there is none or where two are compared. */
    static final Set<String> JUDGEMENTS = new TreeSet<>(Set.of(
            "label",
            "labels",
            "kto_tag",
            "rating",
            "ratings",
            "score",
            "scores",
            "rank",
            "ranking",
            "reward",
            "quality",
            "quality_score",
            "is_good",
            "good",
            "is_correct",
            "correct",
            "accepted",
            "approved",
            "upvotes",
            "downvotes",
            "votes",
            "likes",
            "thumbs_up",
            "feedback",
            "helpfulness",
            "correctness",
            "coherence",
            "harmlessness",
            "honesty",
            "truthfulness",
            "toxicity",
            "is_toxic",
            "toxic",
            "is_safe",
            "safe",
            "unsafe",
            "is_harmful",
            "harmful",
            "harmless",
            "is_response_safe",
            "overall_score",
            "overall_rating",
            "status"));

    /** Judges an answer or prefers one: refused where several answers are compared already, too. */
    static final Set<String> SECOND_JUDGEMENTS = Set.of("label", "labels", "kto_tag");

    static {
        put(WEIGHS, "weight", "weights", "sample_weight", "loss_weight", "margin");
        put(CHOOSES, "train", "trainable", "train_on_input", "mask", "loss_mask", "loss", "train_detail", "masked");
        put(
                TOOLS,
                "tools",
                "functions",
                "tool_calls",
                "tool_call_id",
                "function_call",
                "tool_responses",
                "tool_choice");
        put(REASONS, "reasoning_content", "reasoning", "thinking", "thought", "chain_of_thought", "cot");
        put(SHOWS, "images", "image", "videos", "video", "audio", "audios");
        put(ASKED, "history", "context", "input", "system", "system_prompt", "system_message", "documents", "passage");
        put(PREFERS, "preference", "preferred", "winner", "better", "best_answer", "overall_preference");
    }

    /** Keys of a message. */
    static final Set<String> MESSAGE = Set.of("role", "from", "content", "value", "weight", "train");
    /** Keys of a part of a message's content. */
    static final Set<String> PART = Set.of("type", "text");

    private Columns() {}

    private static void put(String why, String... names) {
        for (String name : names) {
            REFUSED.put(name, why);
        }
    }

    /** Why a column that is used nowhere in a row of such a shape is refused; nothing where it is not. */
    static Optional<String> refusal(RowShape.Holds holds, String name) {
        String why = REFUSED.get(name);
        if (why == null && holds == RowShape.Holds.ANSWER && JUDGEMENTS.contains(name)) {
            why = JUDGES;
        }
        if (why == null && holds == RowShape.Holds.ANSWERS && SECOND_JUDGEMENTS.contains(name)) {
            why = PREFERS;
        }
        return Optional.ofNullable(why);
    }

    /**
     * What becomes of the columns of a row, with those of its messages as {@code messages[].name}.
     *
     * @throws BadInputException when one is refused, or when a text that is used is none
     */
    static SequencedMap<String, ColumnUse> of(RowShape shape, Json row) {
        SequencedMap<String, ColumnUse> uses = new TreeMap<>();
        boolean world = row.fields().keySet().containsAll(WORLD);
        row.fields().forEach((name, value) -> {
            ColumnUse use = world && WORLD.contains(name) && !shape.used().contains(name)
                    ? ColumnUse.HARMLESS
                    : use(shape.used(), shape.harmless(), shape.holds(), name, value);
            if (use == ColumnUse.REFUSED) {
                throw refused(name, refusal(shape.holds(), name).orElseThrow(), value);
            }
            uses.put(name, use);
            if (use == ColumnUse.USED) {
                within(shape, name, value, uses);
            }
        });
        return uses;
    }

    private static BadInputException refused(String name, String why, Json value) {
        return value.error("\"%s\" %s; choose or change the rows by it, or leave it out with --columns ignore=%s"
                .formatted(name, why, name));
    }

    private static ColumnUse use(
            Set<String> used, Set<String> harmless, RowShape.Holds holds, String name, Json value) {
        if (saysNothing(value) || isNeutral(name, value)) {
            return ColumnUse.HARMLESS;
        }
        if (used.contains(name)) {
            return ColumnUse.USED;
        }
        if (harmless.contains(name) || HARMLESS.contains(name)) {
            return ColumnUse.HARMLESS;
        }
        return refusal(holds, name).isPresent() ? ColumnUse.REFUSED : ColumnUse.REPORTED;
    }

    private static boolean saysNothing(Json value) {
        return value.isNull()
                || value.isText() && value.text().isBlank()
                || (value.isArray() || value.isObject()) && value.size() == 0;
    }

    /** A weight of one, and a row or turn that is to be learnt, are what every other is too. */
    private static boolean isNeutral(String name, Json value) {
        String why = REFUSED.get(name);
        return WEIGHS.equals(why) && value.isNumber() && value.number() == 1
                || name.startsWith("train") && value.isFlag() && value.flag();
    }

    /** Looks into a column that is used: at its texts and, where it holds objects, at their keys. */
    private static void within(RowShape shape, String name, Json value, Map<String, ColumnUse> uses) {
        if (value.isText()) {
            demandText(value);
        } else if (value.isArray()) {
            value.items().forEach(item -> within(shape, name, item, uses));
        } else if (value.isObject()) {
            Set<String> keys = shape.keys(name);
            value.fields().forEach((key, inner) -> {
                ColumnUse use = use(keys, shape.harmlessKeys(name), RowShape.Holds.ANSWER, key, inner);
                if (use == ColumnUse.REFUSED) {
                    throw inner.error("\"%s\" %s"
                            .formatted(key, refusal(RowShape.Holds.ANSWER, key).orElseThrow()));
                }
                String path = name + "[]." + key;
                uses.merge(path, use, Columns::louder);
                if (use == ColumnUse.USED) {
                    within(shape, path, inner, uses);
                }
            });
        }
    }

    /** Of two rows' or messages' uses of a column the one that says more. */
    static ColumnUse louder(ColumnUse a, ColumnUse b) {
        return a == ColumnUse.REPORTED || b == ColumnUse.HARMLESS ? a : b == ColumnUse.REPORTED ? b : ColumnUse.USED;
    }

    /** Half a surrogate pair is no text: it comes from texts that were cut in UTF-16. */
    private static void demandText(Json value) {
        String text = value.text();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else {
                throw value.error(
                        "half a surrogate pair (\\u%04x) at character %,d, which is no text: it was cut in two"
                                .formatted((int) c, i + 1));
            }
        }
    }
}
