package io.levee.transformer.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import io.levee.transformer.SharedFiles;
import io.levee.transformer.SharedTokenizers;
import io.levee.transformer.tokenizer.SpecialTokens;
import io.levee.transformer.tokenizer.Tokenizer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesTest {
    private static final Tokenizer WITH_BOS = Tokenizer.ofWords(
            List.of("<s>", "</s>"),
            new SpecialTokens(Optional.of("<s>"), Optional.of("</s>"), Optional.empty(), Optional.empty(), List.of()));
    private static final Tokenizer WITHOUT_BOS = Tokenizer.ofWords(List.of("a"), SpecialTokens.NONE);

    private static List<Json> published() {
        return SharedFiles.jsonLines(SharedFiles.resource(TemplatesTest.class, "published.jsonl"));
    }

    @Test
    void publishedTemplatesAreRecognized() {
        for (Json row : published()) {
            Template template = Templates.recognize(row.at("jinja").text()).orElseThrow();
            assertEquals(
                    row.at("template").text(), template.name(), row.at("name").text());
        }
    }

    @ParameterizedTest
    @CsvSource({"qwen3,qwen3", "llama3,llama3"})
    void theTemplatesOfRealModelsAreRecognized(String vocabulary, String name) {
        Tokenizer tokenizer = SharedTokenizers.named(vocabulary);
        assertEquals(Templates.named(name), Templates.of(tokenizer, Optional.empty(), vocabulary));
    }

    @Test
    void whatLeveeWritesItRecognizes() {
        for (Template template : Templates.all()) {
            for (Tokenizer tokenizer : List.of(WITH_BOS, WITHOUT_BOS)) {
                String jinja = Templates.jinja(template, tokenizer);
                assertEquals(Optional.of(template), Templates.recognize(jinja), template.name());
                boolean prescribed = template.begin().contains(new Part.Prefix()) && tokenizer == WITH_BOS;
                assertEquals(
                        prescribed || startsWithBos(template), jinja.startsWith("{{- bos_token }}"), template.name());
            }
        }
    }

    private static boolean startsWithBos(Template template) {
        return template.begin().contains(new Part.Bos());
    }

    @Test
    void aDefaultSystemPromptOfItsOwnIsKept() {
        Template template = Templates.CHATML.withDefaultSystem(Optional.of("Don't \"guess\".\nBe \\ kind."));
        String jinja = Templates.jinja(template, WITHOUT_BOS);
        assertEquals(Optional.of(template), Templates.recognize(jinja));
        assertTrue(jinja.contains("system\\nDon\\'t \"guess\".\\nBe \\\\ kind.<|im_end|>"), jinja);
    }

    @Test
    void theWayATemplateIsWrittenDoesNotMatter() {
        String written = "{#- ChatML -#}\n"
                + "{% if not add_generation_prompt is defined %}\n"
                + "  {% set add_generation_prompt = false %}\n"
                + "{% endif %}\n"
                + "{%- for message in messages -%}\n"
                + "  {{ \"<|im_start|>\" }}{{ message[\"role\"] + '\\n"
                + "' }}\n"
                + "  {%- generation %}{{- message.content }}{{ '<|im_end|>' + \"\\n"
                + "\" }}{% endgeneration -%}\n"
                + "{%- endfor -%}\n"
                + "{% if add_generation_prompt %}<|im_start|>assistant\n\n"
                + "{% endif %}\n";
        assertEquals(
                Optional.of(Templates.CHATML), Templates.recognize(written.replace("assistant\n\n", "assistant\n")));
        assertEquals(Optional.empty(), Templates.recognize(written), "one line end more is another text");
    }

    @Test
    void anyOtherChangeMakesATemplateUnknown() {
        for (Json row : published()) {
            String jinja = row.at("jinja").text();
            for (String[] change : new String[][] {
                {"assistant", "model"},
                {"content", "text"},
                {"message in messages", "message in messages[1:]"},
                {"+ ", "~ "}
            }) {
                String changed = jinja.replace(change[0], change[1]);
                if (!changed.equals(jinja)) {
                    assertEquals(
                            Optional.empty(),
                            Templates.recognize(changed),
                            row.at("name").text() + ": " + change[1]);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{{", "{% if %}", "{{ messages }}", "text", "{{ '", "{%- -%}", "{#", "{", "{{}}", "{%%}"})
    void brokenAndForeignTemplatesAreUnknown(String jinja) {
        assertEquals(Optional.empty(), Templates.recognize(jinja));
    }

    @Test
    void anUnknownTemplateIsNeverGuessed() {
        Tokenizer tokenizer = WITH_BOS.withChatTemplate("{{ messages | tojson }}");
        BadInputException refused =
                assertThrows(BadInputException.class, () -> Templates.of(tokenizer, Optional.empty(), "model"));
        assertTrue(refused.getMessage().contains("--template NAME"), refused::getMessage);
        assertTrue(refused.getMessage().contains("{{ messages | tojson }}"), refused::getMessage);
        assertEquals(Templates.ZEPHYR, Templates.of(tokenizer, Optional.of("zephyr"), "model"));
    }

    @Test
    void aModelWithoutTemplateNeedsAName() {
        BadInputException refused =
                assertThrows(BadInputException.class, () -> Templates.of(WITH_BOS, Optional.empty(), "model"));
        assertTrue(refused.getMessage().startsWith("model: "), refused::getMessage);
        assertTrue(refused.getMessage().contains("--template NAME"), refused::getMessage);
    }

    @Test
    void anUnknownNameIsAnErrorThatListsTheKnownOnes() {
        BadInputException refused = assertThrows(BadInputException.class, () -> Templates.named("vicuna"));
        assertTrue(refused.getMessage().contains("\"vicuna\""), refused::getMessage);
        assertTrue(refused.getMessage().contains("safe-rlhf, alpaca, chatml"), refused::getMessage);
    }
}
