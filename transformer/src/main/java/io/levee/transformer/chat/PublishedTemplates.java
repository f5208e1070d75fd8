package io.levee.transformer.chat;

import io.levee.transformer.chat.Template.EmptySystem;
import io.levee.transformer.chat.Template.Frame;
import io.levee.transformer.chat.Template.Mark;
import io.levee.transformer.chat.Template.Place;
import io.levee.transformer.chat.Template.SystemPlace;
import io.levee.transformer.chat.Template.Thinking;
import io.levee.transformer.chat.Template.Trims;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The templates of current models, as their makers publish them. */
final class PublishedTemplates {
    /** LLaMA 3.1's, 3.2's and 3.3's: a system turn with the date is always there. */
    static final Template LLAMA31 = template(
            "llama3.1",
            Part.list(new Part.Bos()),
            new Frame(
                    with(
                            Templates.llama3("system"),
                            "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n"),
                    Part.list(new Part.Token("<|eot_id|>"))),
            SystemPlace.OWN_TURN,
            Optional.of(""),
            EmptySystem.NONE,
            new Frame(Templates.llama3("user"), Part.list(new Part.Token("<|eot_id|>"))),
            Templates.llama3("assistant"),
            Frame.NONE,
            new Part.Token("<|eot_id|>"),
            List.of(),
            Trims.ALL);

    /** Mistral 7B Instruct v0.1's when it was published. */
    static final Template MISTRAL_V01 = mistral("mistral-v0.1", Part.list(" "));

    /** Mistral 7B Instruct v0.2's when it was published. */
    static final Template MISTRAL_V02 = mistral("mistral-v0.2", List.of());

    /** What Mistral's own library writes for v0.1 and v0.2, and their files say since the end of 2024. */
    static final Template MISTRAL_V1 = template(
            "mistral-v1",
            Part.list(new Part.Bos()),
            new Frame(List.of(), Part.list("\n\n")),
            SystemPlace.FIRST_USER_TURN,
            Optional.empty(),
            EmptySystem.PROMPT,
            new Frame(Part.list(" [INST] "), Part.list(" [/INST]")),
            List.of(),
            new Frame(Part.list(" "), List.of()),
            new Part.Eos(),
            List.of(),
            Trims.NONE);

    /** Mistral 7B Instruct v0.3's, in which the brackets are tokens and a system prompt goes into the last question. */
    static final Template MISTRAL_V3 = template(
            "mistral-v0.3",
            Part.list(new Part.Bos()),
            new Frame(List.of(), Part.list("\n\n")),
            SystemPlace.LAST_USER_TURN,
            Optional.empty(),
            EmptySystem.PROMPT,
            new Frame(Part.list(new Part.Token("[INST]"), " "), Part.list(new Part.Token("[/INST]"))),
            List.of(),
            new Frame(Part.list(" "), List.of()),
            new Part.Eos(),
            List.of(),
            Trims.ANSWERS);

    /** Gemma 1's and 2's, which have no place for a system prompt. */
    static final Template GEMMA = gemma("gemma", SystemPlace.NONE, Frame.NONE);

    /** Gemma 3's. */
    static final Template GEMMA3 =
            gemma("gemma3", SystemPlace.FIRST_USER_TURN, new Frame(List.of(), Part.list("\n\n")));

    /** Phi-3's and Phi-3.5's. */
    static final Template PHI3 = template(
            "phi3",
            List.of(),
            phi3("<|system|>", "\n"),
            SystemPlace.OWN_TURN,
            Optional.empty(),
            EmptySystem.NONE,
            phi3("<|user|>", "\n"),
            Part.list(new Part.Token("<|assistant|>"), "\n"),
            Frame.NONE,
            new Part.Token("<|end|>"),
            Part.list("\n"),
            Trims.NONE);

    /** Phi-4's. */
    static final Template PHI4 = template(
            "phi4",
            List.of(),
            phi4("system"),
            SystemPlace.OWN_TURN,
            Optional.empty(),
            EmptySystem.PROMPT,
            phi4("user"),
            phi4("assistant").before(),
            Frame.NONE,
            new Part.Token("<|im_end|>"),
            List.of(),
            Trims.NONE);

    /** Phi-4-mini's. */
    static final Template PHI4_MINI = template(
            "phi4-mini",
            List.of(),
            phi3("<|system|>", ""),
            SystemPlace.OWN_TURN,
            Optional.empty(),
            EmptySystem.PROMPT,
            phi3("<|user|>", ""),
            Part.list(new Part.Token("<|assistant|>")),
            Frame.NONE,
            new Part.Token("<|end|>"),
            List.of(),
            Trims.NONE);

    /** OLMo 2's. */
    static final Template OLMO2 = template(
            "olmo2",
            Part.list(new Part.Bos()),
            new Frame(Part.list("<|system|>\n"), Part.list("\n")),
            SystemPlace.OWN_TURN,
            Optional.empty(),
            EmptySystem.PROMPT,
            new Frame(Part.list("<|user|>\n"), Part.list("\n")),
            Part.list("<|assistant|>\n"),
            Frame.NONE,
            new Part.Eos(),
            Part.list("\n"),
            Trims.NONE);

    /** SmolLM3's, in which the model begins with its reasoning. */
    static final Template SMOLLM3 = smollm3(
            "smollm3",
            "/think",
            "You are a helpful AI assistant named SmolLM, trained by Hugging Face. Your role as an assistant involves"
                    + " thoroughly exploring questions through a systematic thinking process before providing the final"
                    + " precise and accurate solutions. This requires engaging in a comprehensive cycle of analysis,"
                    + " summarizing, exploration, reassessment, reflection, backtracking, and iteration to develop"
                    + " well-considered thinking process. Please structure your response into two main sections: Thought"
                    + " and Solution using the specified format: <think> Thought section </think> Solution section. In"
                    + " the Thought section, detail your reasoning process in steps. Each step should include detailed"
                    + " considerations such as analysing questions, summarizing relevant findings, brainstorming new"
                    + " ideas, verifying the accuracy of the current steps, refining any errors, and revisiting previous"
                    + " steps. In the Solution section, based on various attempts, explorations, and reflections from"
                    + " the Thought section, systematically present the final solution that you deem correct. The"
                    + " Solution section should be logical, accurate, and concise and detail necessary steps needed to"
                    + " reach the conclusion.",
            List.of());

    /** SmolLM3's with reasoning switched off. */
    static final Template SMOLLM3_NO_THINK = smollm3(
            "smollm3-no-think",
            "/no_think",
            "You are a helpful AI assistant named SmolLM, trained by Hugging Face.",
            Part.list(new Part.Token("<think>"), "\n\n", new Part.Token("</think>"), "\n"));

    private PublishedTemplates() {}

    private static Template template(
            String name,
            List<Part> begin,
            Frame system,
            SystemPlace systemPlace,
            Optional<String> defaultSystem,
            EmptySystem emptySystem,
            Frame user,
            List<Part> opening,
            Frame answer,
            Part end,
            List<Part> between,
            Trims trims) {
        return new Template(
                name,
                begin,
                system,
                systemPlace,
                defaultSystem,
                emptySystem,
                user,
                opening,
                answer,
                end,
                between,
                trims,
                Thinking.UNKNOWN,
                Set.of());
    }

    private static List<Part> with(List<Part> parts, String text) {
        List<Part> more = new java.util.ArrayList<>(parts);
        Part.Text last = (Part.Text) more.removeLast();
        more.add(new Part.Text(last.text() + text));
        return more;
    }

    private static Template mistral(String name, List<Part> between) {
        return template(
                name,
                Part.list(new Part.Bos()),
                Frame.NONE,
                SystemPlace.NONE,
                Optional.empty(),
                EmptySystem.PROMPT,
                new Frame(Part.list("[INST] "), Part.list(" [/INST]")),
                List.of(),
                Frame.NONE,
                new Part.Eos(),
                between,
                Trims.NONE);
    }

    private static Template gemma(String name, SystemPlace place, Frame system) {
        Part start = new Part.Token("<start_of_turn>");
        Part end = new Part.Token("<end_of_turn>");
        return template(
                name,
                Part.list(new Part.Bos()),
                system,
                place,
                Optional.empty(),
                EmptySystem.PROMPT,
                new Frame(Part.list(start, "user\n"), Part.list(end, "\n")),
                Part.list(start, "model\n"),
                Frame.NONE,
                end,
                Part.list("\n"),
                Trims.TURNS);
    }

    private static Frame phi3(String role, String line) {
        Part end = new Part.Token("<|end|>");
        return line.isEmpty()
                ? new Frame(Part.list(new Part.Token(role)), Part.list(end))
                : new Frame(Part.list(new Part.Token(role), line), Part.list(end, line));
    }

    private static Frame phi4(String role) {
        return new Frame(
                Part.list(new Part.Token("<|im_start|>"), role, new Part.Token("<|im_sep|>")),
                Part.list(new Part.Token("<|im_end|>")));
    }

    private static Template smollm3(String name, String mode, String prompt, List<Part> thought) {
        Part start = new Part.Token("<|im_start|>");
        Part end = new Part.Token("<|im_end|>");
        List<Part> opening = new java.util.ArrayList<>(Part.list(start, "assistant\n"));
        opening.addAll(thought);
        return new Template(
                name,
                List.of(),
                new Frame(
                        Part.list(
                                start,
                                "system\n## Metadata\n\nKnowledge Cutoff Date: June 2025\n" + "Reasoning Mode: " + mode
                                        + "\n\n## Custom Instructions\n\n"),
                        Part.list("\n\n", end, "\n")),
                SystemPlace.OWN_TURN,
                Optional.of(prompt),
                EmptySystem.NONE,
                new Frame(Part.list(start, "user\n"), Part.list(end, "\n")),
                opening,
                Frame.NONE,
                end,
                Part.list("\n"),
                Trims.SYSTEM_END_AND_ANSWER_LINES,
                Thinking.UNKNOWN,
                Set.of(new Mark(Place.SYSTEM, "/think"), new Mark(Place.SYSTEM, "/no_think")));
    }
}
