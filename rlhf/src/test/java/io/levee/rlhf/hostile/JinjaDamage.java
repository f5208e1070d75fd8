package io.levee.rlhf.hostile;

import io.levee.engine.random.Draws;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What somebody does who knows Jinja: tags and symbols exchanged, dropped, repeated and nested. */
final class JinjaDamage implements Damage {
    private static final Pattern SYMBOL = Pattern.compile(
            "\\{[{%#]-?|-?[}%#]\\}|'[^']*+'|[\\p{L}_][\\p{L}\\p{N}_]*+|\\p{N}++|\\s++|.", Pattern.DOTALL);
    private static final List<String> SYMBOLS = List.of(
            "{% for a in range(99) %}",
            "{% for a in messages %}",
            "{% endfor %}",
            "{% if a %}",
            "{% else %}",
            "{% endif %}",
            "{% set x = x ~ x %}",
            "{% set ns.x = ns.x ~ ns.x %}",
            "{% set ns.x = [ns.x, ns.x] %}",
            "{% set ns.x = ns %}",
            "{% set x %}",
            "{% endset %}",
            "{% macro f(x) %}{{ f(x ~ x) }}{% endmacro %}{{ f('a') }}",
            "{% include 'x' %}",
            "{% raw %}",
            "{{ ns.x }}",
            "{{ ____int3rpr3t3r____ }}",
            "{{ ''.getClass() }}",
            " not ",
            " is ",
            " in ",
            " or ",
            " ~ ",
            " if ",
            " else ",
            " | trim ",
            " | tojson ",
            " | replace('a', x) ",
            " | join(x) ",
            ".strip()",
            ".split('a')[-1]",
            ".items()",
            "[1:]",
            "[-1]",
            "[",
            "]",
            "(",
            ")",
            "{",
            "}",
            "'",
            "\"",
            "\\",
            "loop",
            "none",
            "namespace()",
            "9999999999",
            "-1",
            "0.5");
    private static final int[] REPETITIONS = {1, 2, 40, 400};
    private static final int LONGEST_STRETCH = 12;

    @Override
    public byte[] apply(byte[] file, Draws draws) {
        List<String> symbols = new ArrayList<>(SYMBOL.matcher(new String(file, StandardCharsets.UTF_8))
                .results()
                .map(MatchResult::group)
                .toList());
        int at = draws.nextInt(symbols.size() + 1);
        int end = Math.min(symbols.size(), at + 1 + draws.nextInt(LONGEST_STRETCH));
        List<String> stretch = List.copyOf(symbols.subList(at, end));
        switch (draws.nextInt(5)) {
            case 0 -> symbols.subList(at, end).clear();
            case 1 -> symbols.add(at, draws.choose(SYMBOLS));
            case 2 -> symbols.addAll(draws.nextInt(symbols.size() + 1), stretch);
            case 3 -> symbols.add(at, String.join("", stretch).repeat(REPETITIONS[draws.nextInt(REPETITIONS.length)]));
            default -> {
                symbols.subList(at, Math.min(end, at + 1)).clear();
                symbols.add(at, draws.choose(SYMBOLS));
            }
        }
        return String.join("", symbols).getBytes(StandardCharsets.UTF_8);
    }
}
