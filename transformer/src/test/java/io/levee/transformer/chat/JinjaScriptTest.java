package io.levee.transformer.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JinjaScriptTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "not a | not ( a)",
                "not a is defined | not ( a is defined)",
                "not a == b and c | not ( a == b )and c",
                "not a or not b in c | not ( a )or not ( b in c)",
                "a not in b | a not in b",
                "a is not none | a is not none",
                "(not a == b) + c | (not ( a == b)) + c",
                "f(not a, b) | f(not ( a), b)",
                "x if not y else z | x if not ( y )else z",
                "not not a | not ( not ( a))",
                "not (a or b) == c | not ( (a or b) == c)",
                "a == 'not b' | a == 'not b'",
                "if not a['not x'] | if not ( a['not x'])",
            })
    void whatANotNegatesStandsInParentheses(String code, String expected) {
        String rewritten = JinjaExpression.withNotLast(code);
        assertEquals(expected.replace(" ", ""), rewritten.replace(" ", ""));
        assertEquals(
                JinjaExpression.symbols(code).stream().filter("not"::equals).count(),
                JinjaExpression.symbols(rewritten).stream()
                        .filter("not"::equals)
                        .count());
    }

    @Test
    void whiteSpaceIsGoneWhereHuggingFaceRemovesIt() {
        String jinja = "{#- comment -#}\n"
                + "  {%- for m in messages %}\n"
                + "    {{- m.role }} {\n"
                + "  {% generation %}x{% endgeneration %}\n"
                + "{% endfor %}\n";
        assertEquals(
                "{% for m in messages %}{{ m.role }} {{ '{' }}\nx{% endfor %}",
                JinjaScript.of(jinja).source());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for m in messages %}{% else %}{% endfor %}",
                "{% for m in messages if m %}{% endfor %}",
                "{% if a %}{% endfor %}",
                "{% endif %}",
                "{% elif a %}",
                "{% include 'x' %}",
                "{% set x %}",
                "{{ }}",
                "{{ a | eval }}",
                "{{ a is matching('(a+)+') }}",
                "{{ 9 ** 9 }}",
                "{{ a",
            })
    void whatLibrariesWouldUnderstandInOtherWaysIsRefused(String jinja) {
        String message = assertThrows(BadInputException.class, () -> JinjaScript.of(jinja))
                .getMessage();
        assertTrue(message.contains("conversation template"), message);
    }
}
