package io.levee.transformer.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import io.levee.transformer.SharedFiles;
import io.levee.transformer.chat.Template.SystemPlace;
import io.levee.transformer.tokenizer.SpecialTokens;
import io.levee.transformer.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The named templates of current models against what the models' own Jinja gave with Hugging Face's renderer. */
class CurrentTemplatesTest {
    private static List<Json> models() {
        return SharedFiles.jsonLines(SharedFiles.resource(CurrentTemplatesTest.class, "current.jsonl"));
    }

    private static Tokenizer tokenizer(Json model) {
        String bos = model.at("bos").text();
        String eos = model.at("eos").text();
        List<String> special = new ArrayList<>(
                model.at("special").items().stream().map(Json::text).toList());
        special.add(bos);
        if (!bos.equals(eos)) {
            special.add(eos);
        }
        List<String> words = new ArrayList<>(special);
        words.addAll(List.of("<unk>", "<think>", "</think>"));
        return Tokenizer.ofWords(
                words,
                new SpecialTokens(Optional.of(bos), Optional.of(eos), Optional.of("<unk>"), Optional.empty(), special));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("models")
    void conversationsReadAsTheModelsOwnTemplateWritesThem(Json model) {
        Template template = Templates.named(model.at("template").text());
        ConversationEncoder encoder = new ConversationEncoder(template, tokenizer(model));
        Optional<String> trailing = Optional.empty();
        int compared = 0;
        for (Json row : model.at("conversations").items()) {
            Conversation conversation = ConversationEncoderTest.conversation(row.at("messages"));
            if (row.at("text").isNull()) {
                assertThrows(BadInputException.class, () -> encoder.text(conversation), row.place());
                continue;
            }
            String expected = row.at("text").text();
            if (conversation.awaitsAnswer()) {
                assertEquals(expected, encoder.text(conversation), row.place());
            } else if (template.systemPlace() != SystemPlace.LAST_USER_TURN
                    || conversation.system().isEmpty()) {
                String found = encoder.text(conversation);
                assertTrue(expected.startsWith(found), () -> row.place() + ": " + expected + " against " + found);
                String rest = expected.substring(found.length());
                assertEquals(trailing.orElse(rest), rest, row.place());
                trailing = Optional.of(rest);
            }
            compared++;
        }
        assertTrue(compared >= 10, model.at("source").text());
    }

    /** Rendering what is written for a template gives that template again, without looking at how it is written. */
    @ParameterizedTest(name = "{index}")
    @MethodSource("models")
    void theJinjaThatIsWrittenMeansTheTemplate(Json model) {
        Template template = Templates.named(model.at("template").text());
        Tokenizer tokenizer = tokenizer(model);
        if (template.thinking() == Template.Thinking.EMPTY_IN_OPENING) {
            return; // its Jinja asks for a variable
        }
        Template found = RenderedTemplate.of(Templates.jinja(template, tokenizer), tokenizer);
        assertEquals(template.name(), found.name());
        assertTrue(found.marks().containsAll(template.marks()), () -> template.marks() + " and " + found.marks());
    }

    @Test
    void aSystemPromptThatTheOwnTemplateDropsBehindAnAnswerStandsWhereItWasGiven() {
        Json mistral = models().stream()
                .filter(model -> model.at("template").text().equals("mistral-v0.3"))
                .findFirst()
                .orElseThrow();
        ConversationEncoder encoder = new ConversationEncoder(Templates.named("mistral-v0.3"), tokenizer(mistral));
        Conversation asked = Conversation.of("Why?").withSystem("Be brief.");
        assertEquals("<s>[INST] Be brief.\n\nWhy?[/INST] So.</s>", encoder.text(asked.plus("So.")));
        assertEquals(
                "<s>[INST] Why?[/INST] So.</s>[INST] Be brief.\n\nAnd?[/INST]",
                encoder.text(asked.plus("So.").plus("And?")));
    }

    @ParameterizedTest
    @CsvSource({"2025-02-01, 01 Feb 2025", "2024-07-26, 26 Jul 2024"})
    void theDateOfATemplateCanBeNamed(String date, String written) {
        Json llama = models().stream()
                .filter(model -> model.at("template").text().equals("llama3.1"))
                .findFirst()
                .orElseThrow();
        Tokenizer tokenizer = tokenizer(llama);
        Template template = Templates.named("llama3.1@" + date);
        ConversationEncoder encoder = new ConversationEncoder(template, tokenizer);
        assertTrue(encoder.text(Conversation.of("Why?")).contains("Today Date: " + written + "\n"));
        Template again = RenderedTemplate.of(Templates.jinja(template, tokenizer), tokenizer);
        Conversation conversation = Conversation.of("Why?").withSystem("Be brief.");
        assertEquals(encoder.text(conversation), new ConversationEncoder(again, tokenizer).text(conversation));
    }

    @ParameterizedTest
    @CsvSource({"llama3.1@today", "llama3.1@2024-13-01", "chatml@2025-02-01", "@2025-02-01"})
    void datesThatMeanNothingAreRefused(String name) {
        assertThrows(
                BadInputException.class,
                () -> Templates.of(tokenizer(models().getFirst()), Optional.of(name), "model"));
    }

    @Test
    void theTableInTheDocumentationIsThatOfTheTemplates() throws java.io.IOException {
        StringBuilder table =
                new StringBuilder("| name | system prompt | without one | an answer ends with |\n|---|---|---|---|\n");
        for (Template template : Templates.all()) {
            table.append("| `%s` | %s | %s | %s |\n"
                    .formatted(template.name(), place(template), otherwise(template), end(template.end())));
        }
        String page = java.nio.file.Files.readString(java.nio.file.Path.of("..", "docs", "models.md"));
        assertTrue(page.contains(table), () -> "docs/models.md should contain:\n" + table);
    }

    private static String place(Template template) {
        return switch (template.systemPlace()) {
            case OWN_TURN -> "a turn of its own";
            case FIRST_USER_TURN -> "in the first question";
            case LAST_USER_TURN -> "in the last question";
            case NONE -> "refused";
        };
    }

    private static String otherwise(Template template) {
        return template.defaultSystem()
                .map(text -> text.isEmpty() ? "an empty one" : "its own: “" + text.split("(?<=[.,]) ")[0] + "”")
                .orElse("none");
    }

    private static String end(Part end) {
        return end instanceof Part.Token(String name) ? "`" + name.replace("|", "\\|") + "`" : "the end-of-text token";
    }
}
