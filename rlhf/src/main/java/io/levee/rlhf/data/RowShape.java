package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The public shapes of rows, told apart by their columns; the first whose mark is in the row is it. Each declares the columns
 * that its reader uses and those that it knows to be harmless; {@link Columns} says what becomes of the others.
 */
enum RowShape {
    /** PKU-SafeRLHF, and the built-in world's comparisons. */
    PAIR(
            "prompt, response_0, response_1 (PKU-SafeRLHF)",
            Mark.any("response_0", "response_1"),
            Holds.ANSWERS,
            "prompt system response_0 response_1 is_response_0_safe is_response_1_safe better_response_id safer_response_id"
                    + " response_0_truncated response_1_truncated",
            "response_0_source response_1_source response_0_severity_level response_1_severity_level"
                    + " response_0_harm_category response_1_harm_category response_0_sha256 response_1_sha256",
            Pair::read,
            """
            {"prompt": "Q", "response_0": "one", "response_1": "two", "is_response_0_safe": true, \
            "is_response_1_safe": false, "better_response_id": 1, "safer_response_id": 0}\
            """),
    /** OpenAI's preference fine-tuning. */
    PREFERRED_OUTPUT(
            "input, preferred_output, non_preferred_output (OpenAI)",
            Mark.any("preferred_output", "non_preferred_output"),
            Holds.ANSWERS,
            "input preferred_output non_preferred_output",
            "",
            Choice::ofOutputs,
            """
            {"input": {"messages": [{"role": "user", "content": "Q"}]}, \
            "preferred_output": [{"role": "assistant", "content": "good"}], \
            "non_preferred_output": [{"role": "assistant", "content": "bad"}]}\
            """),
    /** hh-rlhf, TRL's preferences, UltraFeedback's pairs and Orca's, as text or as lists of messages. */
    CHOICE(
            "chosen, rejected (hh-rlhf, TRL, UltraFeedback, Orca)",
            Mark.any("chosen", "rejected"),
            Holds.ANSWERS,
            "chosen rejected prompt question instruction input conversations system system_prompt",
            "score_chosen score_rejected chosen_score rejected_score chosen_model rejected_model chosen_rating"
                    + " rejected_rating",
            Choice::read,
            """
            {"system": "Be kind.", "prompt": "Q", "chosen": "good", "rejected": "bad"}\
            """),
    /** HelpSteer3's preferences. */
    SCALED_PREFERENCE(
            "context, response1, response2, overall_preference (HelpSteer3)",
            Mark.any("response1", "response2"),
            Holds.ANSWERS,
            "context prompt system response1 response2 overall_preference",
            "individual_preference",
            Choice::ofPreference,
            """
            {"context": [{"role": "user", "content": "Q"}], "response1": "one", "response2": "two", \
            "overall_preference": 2}\
            """),
    /** Nectar: any number of answers and their ranks, of which 1 is the best. */
    RANKING(
            "prompt, answers with answer and rank (Nectar)",
            Mark.all("answers").and(Mark.of(row -> row.at("answers").isArray())),
            Holds.ANSWERS,
            "prompt system answers answers[].answer answers[].rank",
            "turns num_responses good_natured answers[].model",
            Ranking::ofRanks,
            """
            {"prompt": "Q", "answers": [{"answer": "good", "rank": 1}, {"answer": "bad", "rank": 2}]}\
            """),
    /** TRL's stepwise supervision, for process reward models. */
    STEPWISE(
            "prompt, completions, labels (stepwise supervision)",
            Mark.all("completions", "labels"),
            Holds.ANSWER,
            "prompt completions labels",
            "",
            row -> {
                throw row.error("\"completions\" with \"labels\" is stepwise supervision, for reward models of steps,"
                        + " which are not trained here");
            },
            """
            {"prompt": "Q", "completions": ["step", "step"], "labels": [true, false]}\
            """),
    /** UltraFeedback before it was made pairs. */
    RATED_COMPLETIONS(
            "instruction, completions with response and ratings (UltraFeedback)",
            Mark.any("completions"),
            Holds.ANSWERS,
            "instruction prompt system completions completions[].response completions[].fine-grained_score"
                    + " completions[].overall_score completions[].rating completions[].score",
            "correct_answers incorrect_answers completions[].model completions[].principle completions[].annotations"
                    + " completions[].critique",
            Ranking::ofRatings,
            """
            {"instruction": "Q", "completions": [{"response": "good", "fine-grained_score": 4.5}, \
            {"response": "bad", "fine-grained_score": 2}]}\
            """),
    /** Lists of messages, also with ShareGPT's names. */
    CONVERSATION(
            "messages or conversations (OpenAI, TRL, ShareGPT)",
            Mark.any("messages", "conversations", "conversation"),
            Holds.ANSWER,
            "messages conversations conversation system system_prompt is_safe label kto_tag",
            "",
            Answers::ofConversation,
            """
            {"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Q"}, \
            {"role": "assistant", "content": "A"}]}\
            """),
    /** Dolly. */
    INSTRUCTION_WITH_CONTEXT(
            "instruction, context, response (Dolly)",
            Mark.all("instruction", "response"),
            Holds.ANSWER,
            "instruction context response system is_safe label kto_tag",
            "",
            Answers::ofContext,
            """
            {"instruction": "Q", "context": "about this", "response": "A", "category": "closed_qa"}\
            """),
    /** Alpaca, with LLaMA-Factory's earlier turns. */
    INSTRUCTION(
            "instruction, input, output (Alpaca)",
            Mark.any("instruction"),
            Holds.ANSWER,
            "instruction input output history system is_safe label kto_tag",
            "",
            Answers::ofInstruction,
            """
            {"instruction": "Q", "input": "of this", "output": "A", "history": [["P", "O"]]}\
            """),
    /** A prompt and how it goes on, with the label of TRL's unpaired preferences (KTO). */
    COMPLETION(
            "prompt, completion, label (TRL)",
            Mark.any("completion"),
            Holds.ANSWER,
            "prompt completion system is_safe label kto_tag",
            "",
            Answers::ofCompletion,
            """
            {"prompt": "Q", "completion": "A", "label": true}\
            """),
    /** HelpSteer and HelpSteer2. */
    RATED_ANSWER(
            "prompt, response, helpfulness (HelpSteer)",
            Mark.all("response", "helpfulness"),
            Holds.ANSWER,
            "prompt response system is_safe helpfulness",
            "correctness coherence complexity verbosity",
            Answers::ofResponse,
            """
            {"prompt": "Q", "response": "A", "helpfulness": 4, "correctness": 4, "coherence": 4, "complexity": 1, \
            "verbosity": 1}\
            """),
    /** BeaverTails. */
    LABELLED_ANSWER(
            "prompt, response, is_safe (BeaverTails)",
            Mark.any("response", "is_safe"),
            Holds.ANSWER,
            "prompt response system is_safe label kto_tag",
            "",
            Answers::ofResponse,
            """
            {"prompt": "Q", "response": "A", "is_safe": true, "category": {"violence": false}}\
            """),
    /** Questions and answers. */
    QUESTION(
            "question, answer",
            Mark.all("question", "answer"),
            Holds.ANSWER,
            "question context answer system system_prompt is_safe label kto_tag",
            "",
            Answers::ofQuestion,
            """
            {"question": "Q", "answer": "A"}\
            """),
    /** What goes in and what comes out. */
    INPUT(
            "input, output",
            Mark.all("input", "output"),
            Holds.ANSWER,
            "input output system is_safe label kto_tag",
            "",
            Answers::ofInput,
            """
            {"input": "Q", "output": "A"}\
            """),
    /** A prompt alone. */
    PROMPT(
            "prompt",
            Mark.any("prompt"),
            Holds.PROMPT,
            "prompt system system_prompt",
            "",
            row -> new Example.Asked(PromptField.dialogue(row, "prompt")),
            """
            {"prompt": [{"role": "user", "content": "Q"}]}\
            """),
    /** Language modelling: a text that answers nothing. As a prompt it is one. */
    TEXT(
            "text (language modelling; for prompt sets a prompt)",
            Mark.any("text"),
            Holds.PROMPT,
            "text system",
            "",
            Answers::ofText,
            """
            {"text": "Once there was a cat."}\
            """);

    /** What a row holds besides a prompt. */
    enum Holds {
        /** Nothing. */
        PROMPT,
        /** One answer, which somebody may have judged. */
        ANSWER,
        /** Several answers and which of them is preferred. */
        ANSWERS
    }

    /**
     * How a shape is recognised.
     *
     * @param words what is looked for
     * @param test  whether a row has it
     */
    record Mark(String words, java.util.function.Predicate<Json> test) {
        static Mark any(String... columns) {
            return new Mark(
                    "\"" + String.join("\" or \"", columns) + "\"",
                    row -> Arrays.stream(columns).anyMatch(row.fields()::containsKey));
        }

        static Mark all(String... columns) {
            return new Mark(
                    "\"" + String.join("\" and \"", columns) + "\"",
                    row -> row.fields().keySet().containsAll(List.of(columns)));
        }

        static Mark of(java.util.function.Predicate<Json> test) {
            return new Mark("", test);
        }

        Mark and(Mark other) {
            return new Mark(words, test.and(other.test));
        }
    }

    private final String description;
    private final Mark mark;
    private final Holds holds;
    private final Set<String> used;
    private final Set<String> harmless;
    private final Function<Json, Example> reader;
    private final String example;

    RowShape(
            String description,
            Mark mark,
            Holds holds,
            String used,
            String harmless,
            Function<Json, Example> reader,
            String example) {
        this.description = description;
        this.mark = mark;
        this.holds = holds;
        this.used = set(used);
        this.harmless = set(harmless);
        this.reader = reader;
        this.example = example;
    }

    private static Set<String> set(String words) {
        return Arrays.stream(words.split(" ")).filter(word -> !word.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }

    /** Its columns and where it is known from. */
    String description() {
        return description;
    }

    /** What it is recognised by, in words. */
    String mark() {
        return mark.words;
    }

    /** What its rows hold. */
    Holds holds() {
        return holds;
    }

    /** Columns that its reader uses; keys of the objects in a column with its name and brackets before them. */
    Set<String> used() {
        return used;
    }

    /** Columns that say nothing about what is learnt, besides those of every shape. */
    Set<String> harmless() {
        return harmless;
    }

    /** A row of this shape. */
    String example() {
        return example;
    }

    /** Keys that are used of the objects in a column: its own, or those of messages and of their contents. */
    Set<String> keys(String column) {
        Set<String> own = within(used, column);
        if (!own.isEmpty()) {
            return own;
        }
        if (column.endsWith("[].content") || column.endsWith("[].value")) {
            return Columns.PART;
        }
        return column.equals("input") ? Set.of("messages") : Columns.MESSAGE;
    }

    /** Keys of the objects in a column that say nothing about what is learnt. */
    Set<String> harmlessKeys(String column) {
        return within(harmless, column);
    }

    private static Set<String> within(Set<String> paths, String column) {
        String start = column + "[].";
        return paths.stream()
                .filter(path -> path.startsWith(start))
                .map(path -> path.substring(start.length()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What a row of this shape says. */
    Example read(Json row) {
        return reader.apply(row);
    }

    /** Every column that some reader uses. */
    static SortedSet<String> usedByAny() {
        return Arrays.stream(values())
                .flatMap(shape -> shape.used.stream())
                .filter(column -> !column.contains("["))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The shape of a row.
     *
     * @throws io.levee.engine.store.BadInputException when it is none of these
     */
    static RowShape of(Json row) {
        for (RowShape shape : values()) {
            if (shape.mark.test.test(row)) {
                return shape;
            }
        }
        List<String> known = Stream.of(values()).map(shape -> shape.description).toList();
        throw row.error(
                "expected the columns of one of %s; found %s; tell what they are with --columns, such as prompt=%s"
                        .formatted(
                                String.join(" · ", known),
                                row.size() == 0
                                        ? "no column"
                                        : String.join(", ", row.fields().keySet()),
                                new ArrayList<>(row.fields().keySet())
                                        .stream().findFirst().orElse("question")));
    }
}
