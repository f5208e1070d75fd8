package io.levee.rlhf.world;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Every word that requests and answers of the built-in world can hold, one token each. A prompt is encoded as {@code
 * <s>}, its words and {@code <answer>}; an answer as its words and {@code </s>}.
 */
public final class WorldVocabulary {
    /** Fills nothing here, but other systems expect a padding token. */
    public static final int PAD = 0;
    /** Begins a sequence. */
    public static final int BOS = 1;
    /** Ends an answer. */
    public static final int EOS = 2;
    /** Stands between request and answer. */
    public static final int ANSWER = 3;

    private static final List<String> SPECIAL = List.of("<pad>", "<s>", "</s>", "<answer>");
    private static final List<String> WORDS =
            Stream.concat(SPECIAL.stream(), ordinary().stream()).toList();

    private WorldVocabulary() {}

    /** All tokens in the order of their ids: the special ones, then the words in alphabetical order. */
    public static List<String> words() {
        return WORDS;
    }

    /** The special tokens in the order of their ids, from 0. */
    public static List<String> special() {
        return SPECIAL;
    }

    private static TreeSet<String> ordinary() {
        TreeSet<String> words = new TreeSet<>(List.of(";", ".", ":"));
        texts().forEach(text -> {
            for (String word : text.split(" ")) {
                if (!word.isEmpty() && !word.startsWith("{")) {
                    words.add(word);
                }
            }
        });
        return words;
    }

    private static Stream<String> texts() {
        Stream<String> tasks = Tasks.all().stream().flatMap(WorldVocabulary::texts);
        Stream<String> fixed = Stream.of(
                        Wording.OWNERS,
                        ContextKind.allContexts(),
                        Wording.PHRASINGS,
                        Wording.INTROS,
                        Wording.REFUSALS,
                        Wording.FILLERS,
                        List.of(Wording.OFFER))
                .flatMap(List::stream);
        return Stream.concat(tasks, fixed);
    }

    private static Stream<String> texts(Task task) {
        return Stream.of(List.of(task.verb()), task.objects(), task.patterns(), task.alternative())
                .flatMap(List::stream);
    }
}
