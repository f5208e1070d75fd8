package io.levee.transformer.chat;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.chat.Template.EmptySystem;
import io.levee.transformer.chat.Template.Frame;
import io.levee.transformer.chat.Template.SystemPlace;
import io.levee.transformer.chat.Template.Thinking;
import io.levee.transformer.chat.Template.Trims;
import io.levee.transformer.tokenizer.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The conversation templates that Levee knows. */
public final class Templates {
    /** Text as it is: no roles, each answer followed by the end-of-text token. */
    public static final Template PLAIN = withoutSystem("plain", Part.list(new Part.Prefix()), Frame.NONE, List.of());

    /**
     * safe-rlhf's: {@code BEGINNING OF CONVERSATION: USER: … ASSISTANT:…} (Dai et al. 2023, reference implementation).
     */
    public static final Template SAFE_RLHF = withoutSystem(
            "safe-rlhf",
            Part.list(new Part.Prefix(), "BEGINNING OF CONVERSATION: "),
            frame("USER: ", " "),
            Part.list("ASSISTANT:"));

    /** The built-in world's: the words of a request, {@code <answer>}, the words of an answer. */
    public static final Template WORLD =
            withoutSystem("world", Part.list(new Part.Bos()), Frame.NONE, Part.list(new Part.Token("<answer>")));

    /** Stanford Alpaca's, for an instruction without input; a system prompt replaces its preamble. */
    public static final Template ALPACA = new Template(
            "alpaca",
            Part.list(new Part.Prefix()),
            frame("", "\n\n"),
            SystemPlace.OWN_TURN,
            Optional.of(
                    "Below is an instruction that describes a task. Write a response that appropriately completes the"
                            + " request."),
            EmptySystem.PROMPT,
            frame("### Instruction:\n", "\n\n"),
            Part.list("### Response:"),
            Frame.NONE,
            new Part.Eos(),
            Part.list("\n\n"),
            Trims.NONE,
            Thinking.UNKNOWN,
            Set.of());

    /** ChatML without a default system prompt. */
    public static final Template CHATML = chatml("chatml", Optional.empty(), Thinking.UNKNOWN);

    /** SmolLM2's ChatML. */
    public static final Template SMOLLM2 = chatml(
            "smollm2",
            Optional.of("You are a helpful AI assistant named SmolLM, trained by Hugging Face"),
            Thinking.UNKNOWN);

    /** Qwen 2's ChatML. */
    public static final Template QWEN2 = chatml("qwen2", Optional.of("You are a helpful assistant."), Thinking.UNKNOWN);

    /** Qwen 2.5's ChatML. */
    public static final Template QWEN25 = chatml(
            "qwen2.5",
            Optional.of("You are Qwen, created by Alibaba Cloud. You are a helpful assistant."),
            Thinking.UNKNOWN);

    /** Qwen 3's ChatML, in which an answer begins with its reasoning. */
    public static final Template QWEN3 = chatml("qwen3", Optional.empty(), Thinking.IN_ANSWER);

    /** Qwen 3's ChatML with reasoning switched off. */
    public static final Template QWEN3_NO_THINK = chatml("qwen3-no-think", Optional.empty(), Thinking.EMPTY_IN_OPENING);

    /** LLaMA 2's chat models'. */
    public static final Template LLAMA2 = new Template(
            "llama2",
            List.of(),
            frame("<<SYS>>\n", "\n<</SYS>>\n\n"),
            SystemPlace.FIRST_USER_TURN,
            Optional.empty(),
            EmptySystem.PROMPT,
            new Frame(Part.list(new Part.Bos(), "[INST] "), Part.list(" [/INST]")),
            List.of(),
            frame(" ", " "),
            new Part.Eos(),
            List.of(),
            Trims.ALL,
            Thinking.UNKNOWN,
            Set.of());

    /** LLaMA 3's instruct models'. */
    public static final Template LLAMA3 = new Template(
            "llama3",
            Part.list(new Part.Bos()),
            new Frame(llama3("system"), Part.list(new Part.Token("<|eot_id|>"))),
            SystemPlace.OWN_TURN,
            Optional.empty(),
            EmptySystem.PROMPT,
            new Frame(llama3("user"), Part.list(new Part.Token("<|eot_id|>"))),
            llama3("assistant"),
            Frame.NONE,
            new Part.Token("<|eot_id|>"),
            List.of(),
            Trims.ALL,
            Thinking.UNKNOWN,
            Set.of());

    /** Zephyr's and TinyLlama's. */
    public static final Template ZEPHYR = new Template(
            "zephyr",
            List.of(),
            new Frame(Part.list("<|system|>\n"), Part.list(new Part.Eos(), "\n")),
            SystemPlace.OWN_TURN,
            Optional.empty(),
            EmptySystem.PROMPT,
            new Frame(Part.list("<|user|>\n"), Part.list(new Part.Eos(), "\n")),
            Part.list("<|assistant|>\n"),
            Frame.NONE,
            new Part.Eos(),
            Part.list("\n"),
            Trims.NONE,
            Thinking.UNKNOWN,
            Set.of());

    private static final List<Template> ALL = List.of(
            SAFE_RLHF,
            ALPACA,
            CHATML,
            SMOLLM2,
            QWEN2,
            QWEN25,
            QWEN3,
            QWEN3_NO_THINK,
            LLAMA2,
            LLAMA3,
            PublishedTemplates.LLAMA31,
            PublishedTemplates.MISTRAL_V01,
            PublishedTemplates.MISTRAL_V02,
            PublishedTemplates.MISTRAL_V1,
            PublishedTemplates.MISTRAL_V3,
            PublishedTemplates.GEMMA,
            PublishedTemplates.GEMMA3,
            PublishedTemplates.PHI3,
            PublishedTemplates.PHI4,
            PublishedTemplates.PHI4_MINI,
            PublishedTemplates.OLMO2,
            PublishedTemplates.SMOLLM3,
            PublishedTemplates.SMOLLM3_NO_THINK,
            ZEPHYR,
            PLAIN,
            WORLD);

    private Templates() {}

    private static Frame frame(String before, String after) {
        return new Frame(Part.list(before), Part.list(after));
    }

    private static Template withoutSystem(String name, List<Part> begin, Frame user, List<Part> opening) {
        return new Template(
                name,
                begin,
                Frame.NONE,
                SystemPlace.NONE,
                Optional.empty(),
                EmptySystem.PROMPT,
                user,
                opening,
                Frame.NONE,
                new Part.Eos(),
                List.of(),
                Trims.NONE,
                Thinking.UNKNOWN,
                Set.of());
    }

    private static Template chatml(String name, Optional<String> defaultSystem, Thinking thinking) {
        Part start = new Part.Token("<|im_start|>");
        Part end = new Part.Token("<|im_end|>");
        return new Template(
                name,
                List.of(),
                new Frame(Part.list(start, "system\n"), Part.list(end, "\n")),
                SystemPlace.OWN_TURN,
                defaultSystem,
                EmptySystem.PROMPT,
                new Frame(Part.list(start, "user\n"), Part.list(end, "\n")),
                Part.list(start, "assistant\n"),
                Frame.NONE,
                end,
                Part.list("\n"),
                Trims.NONE,
                thinking,
                Set.of());
    }

    static List<Part> llama3(String role) {
        return Part.list(new Part.Token("<|start_header_id|>"), role, new Part.Token("<|end_header_id|>"), "\n\n");
    }

    /** All templates, in the order in which they are listed to users. */
    public static List<Template> all() {
        return ALL;
    }

    /**
     * The template of a name; {@code NAME@DATE} is one that tells the model today's date, with another date than the fixed
     * one.
     *
     * @throws BadInputException when the name is unknown, listing the known ones, or the date is none
     */
    public static Template named(String name) {
        int at = name.indexOf('@');
        String plain = at < 0 ? name : name.substring(0, at);
        Template template = ALL.stream()
                .filter(known -> known.name().equals(plain))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "there is no conversation template \"%s\"; known are %s".formatted(plain, names())));
        return at < 0 ? template : TemplateDate.of(name.substring(at + 1)).in(template);
    }

    static String names() {
        return ALL.stream().map(Template::name).collect(Collectors.joining(", "));
    }

    /**
     * The template for a model: the one that the user names, else the model's own Jinja, recognised as a known one or
     * rendered.
     *
     * @param name  NAME, NAME@DATE, or @DATE for the model's own with another date
     * @param place how messages name the model
     * @throws BadInputException when none is named and the model has no template or one that cannot be rendered; it is
     *                           never guessed
     */
    public static Template of(Tokenizer tokenizer, Optional<String> name, String place) {
        boolean own = name.isEmpty() || name.get().startsWith("@");
        if (!own) {
            return named(name.get());
        }
        String jinja = tokenizer
                .chatTemplate()
                .orElseThrow(
                        () -> new BadInputException(("%s: the model says nothing about how conversations are written; "
                                        + "name a template with --template NAME (%s)")
                                .formatted(place, names())));
        if (name.isPresent()) {
            return rendered(dated(jinja, name.get()), tokenizer, place);
        }
        return recognize(jinja).orElseGet(() -> rendered(jinja, tokenizer, place));
    }

    /** A model's own Jinja with the date of a name {@code @DATE} in the place of today's. */
    private static String dated(String jinja, String name) {
        return TemplateDate.of(name.substring(1)).in(jinja);
    }

    private static Template rendered(String jinja, Tokenizer tokenizer, String place) {
        try {
            return RenderedTemplate.of(jinja, tokenizer);
        } catch (BadInputException refused) {
            throw new BadInputException(
                    "%s: %s; name the template that it is equal to with --template NAME (%s). It begins: %s"
                            .formatted(place, refused.getMessage(), names(), beginning(jinja)),
                    refused);
        }
    }

    private static String beginning(String jinja) {
        String line = jinja.strip().replaceAll("\\s+", " ");
        return line.length() <= 160 ? line : line.substring(0, 160) + "…";
    }

    /** The template that a Jinja template means the same as, if it is written as one of the known ones. */
    public static Optional<Template> recognize(String jinja) {
        return JinjaTemplates.recognize(jinja);
    }

    /**
     * The tokenizer as it is saved with what was trained with a template: with the Jinja of that template.
     *
     * @param name as {@link #of} was given it
     */
    public static Tokenizer withJinja(Template template, Tokenizer tokenizer, Optional<String> name) {
        Optional<String> jinja = tokenizer.chatTemplate();
        if (jinja.isEmpty() || name.isPresent() && !name.get().startsWith("@")) {
            boolean same = jinja.isPresent() && recognize(jinja.get()).equals(Optional.of(template));
            return same ? tokenizer : tokenizer.withChatTemplate(jinja(template, tokenizer));
        }
        return name.isPresent() ? tokenizer.withChatTemplate(dated(jinja.get(), name.get())) : tokenizer;
    }

    /**
     * A template in Jinja, as {@code tokenizer_config.json} holds it; {@link #recognize} knows it again.
     *
     * @param tokenizer for which it is written: whether it begins texts with its begin-of-text token
     */
    public static String jinja(Template template, Tokenizer tokenizer) {
        return JinjaTemplates.write(template, tokenizer);
    }
}
