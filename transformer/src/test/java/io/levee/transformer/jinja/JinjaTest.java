package io.levee.transformer.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import io.levee.transformer.SharedFiles;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JinjaTest {
    private static final LocalDate TODAY = LocalDate.of(2024, 7, 26);

    private static Object value(Json json) {
        if (json.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            json.fields().forEach((name, field) -> map.put(name, value(field)));
            return map;
        }
        if (json.isArray()) {
            return json.items().stream().map(JinjaTest::value).toList();
        }
        return json.raw();
    }

    /** What Jinja itself writes for small templates, with the settings of Hugging Face's library; null where it fails. */
    @Test
    void templatesAreWrittenAsJinjaWritesThem() {
        List<Json> rows = SharedFiles.jsonLines(SharedFiles.resource(JinjaTest.class, "golden.jsonl"));
        assertTrue(rows.size() > 150);
        for (Json row : rows) {
            String source = row.at("jinja").text();
            @SuppressWarnings("unchecked")
            Map<String, Object> variables = (Map<String, Object>) value(row.at("variables"));
            if (row.at("text").isNull()) {
                assertThrows(BadInputException.class, () -> Jinja.of(source).render(variables, TODAY), source);
                continue;
            }
            JinjaOutput output = Jinja.of(source).render(variables, TODAY);
            assertEquals(new JinjaOutput.Text(row.at("text").text()), output, source);
        }
    }

    @Test
    void whatATemplateRaisesIsItsOwnRefusal() {
        assertEquals(
                new JinjaOutput.Raised("no system"),
                Jinja.of("a{{ raise_exception('no ' + 'system') }}").render(Map.of(), TODAY));
    }

    @Test
    void textsOfExpressionsAreKnown() {
        assertEquals(
                java.util.Set.of("a", "b\n", "c"),
                Jinja.of("text {{ 'a' ~ x }}{% if x == 'b\\n' %}{# 'd' #}{% endif %}{{ x['c'] }}")
                        .texts());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% include 'x' %}",
                "{% set x %}",
                "{% endif %}",
                "{% if a %}{% endfor %}",
                "{% elif a %}",
                "{% for m in messages recursive %}{% endfor %}",
                "{% filter upper %}a{% endfilter %}",
                "{% if a %}{% else %}{% elif b %}{% endif %}",
                "{{ }}",
                "{{ a b }}",
                "{{ a. }}",
                "{{ 'a\\N{DASH}' }}",
                "{{ [1, 2 }}",
                "{{ f(a=1, 2) }}",
                "{{ a",
                "{{ a $ b }}",
                "{{ 9 ** 9 }}",
            })
    void whatIsNotOfThisPartOfJinjaIsRefusedWhenItIsRead(String source) {
        String message =
                assertThrows(BadInputException.class, () -> Jinja.of(source)).getMessage();
        assertTrue(message.contains("conversation template"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ 'a' | eval }}",
                "{{ 'a' is matching('(a+)+') }}",
                "{{ 'a' * 9 }}",
                "{{ 'a' + 1 }}",
                "{{ a.b }}",
                "{{ [].append(1) }}",
                "{{ {}.update({}) }}",
                "{{ ''.format(1) }}",
                "{{ self }}",
                "{{ nothing() }}",
                "{% for x in none %}{% endfor %}",
                "{% set a.b = 1 %}",
                "{% set a, b = [1, 2, 3] %}",
                "{{ 1 // 0 }}",
                "{{ 1 / 0 }}",
                "{{ range(1, 9, 0) }}",
                "{{ strftime_now('%H:%M') }}",
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{% for a in range(4000) %}{% for b in range(4000) %}{% endfor %}{% endfor %}",
            })
    void whatCannotBeEvaluatedIsRefused(String source) {
        Jinja jinja = Jinja.of(source);
        String message = assertThrows(BadInputException.class, () -> jinja.render(Map.of(), TODAY))
                .getMessage();
        assertTrue(message.contains("conversation template"), message);
    }
}
