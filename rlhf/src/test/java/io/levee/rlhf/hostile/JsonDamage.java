package io.levee.rlhf.hostile;

import io.levee.engine.random.Draws;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What only somebody who knows JSON does: values exchanged, dropped, repeated and nested, so that most of the damaged files
 * get past the parser. Bytes are taken as characters one by one, so that broken UTF-8 stays what it is.
 */
final class JsonDamage implements Damage {
    private static final Pattern TOKEN =
            Pattern.compile("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|[\\[\\]{},:]|[^\\s\\[\\]{},:\"]++");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "[]",
            "{}",
            "\"\"",
            "\" \"",
            "\"a\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"é🌊\"",
            "[[]]",
            "{\"type\":null}",
            "0",
            "1",
            "-1",
            "-0.0",
            "1.5",
            "3",
            "1e-400",
            "1e400",
            "1e18",
            "65536",
            "4194303",
            "16777216",
            "2147483647",
            "2147483648",
            "4294967295",
            "9007199254740993",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "NaN");
    private static final int[] DEPTHS = {1, 2, 40, 150, 250, 20_000};
    private static final int[] REPETITIONS = {1, 1, 2, 30};

    private final List<String> values;

    /** @param more values of the format that belong elsewhere, or lead astray */
    JsonDamage(String... more) {
        values = Stream.concat(VALUES.stream(), Stream.of(more))
                .map(JsonDamage::characters)
                .toList();
    }

    private static String characters(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Override
    public byte[] apply(byte[] file, Draws draws) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        List<String> tokens =
                TOKEN.matcher(text).results().map(MatchResult::group).toList();
        if (tokens.isEmpty()) {
            return values.get(draws.nextInt(values.size())).getBytes(StandardCharsets.ISO_8859_1);
        }
        int start = value(tokens, draws);
        int end = end(tokens, start);
        String value = String.join("", tokens.subList(start, end));
        List<String> damaged = new ArrayList<>(tokens.subList(0, start));
        damaged.add(changed(value, tokens, draws));
        damaged.addAll(tokens.subList(end, tokens.size()));
        return String.join("", damaged).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Where a value begins, or a field's name. */
    private static int value(List<String> tokens, Draws draws) {
        int at = draws.nextInt(tokens.size());
        while (at > 0 && "]},:".contains(tokens.get(at))) {
            at--;
        }
        return at;
    }

    /** The index behind the value that begins at a token. */
    private static int end(List<String> tokens, int start) {
        int depth = 0;
        for (int i = start; i < tokens.size(); i++) {
            String token = tokens.get(i);
            depth += token.equals("[") || token.equals("{") ? 1 : token.equals("]") || token.equals("}") ? -1 : 0;
            if (depth <= 0) {
                return i + 1;
            }
        }
        return tokens.size();
    }

    private String changed(String value, List<String> tokens, Draws draws) {
        return switch (draws.nextInt(8)) {
            case 0, 1, 2 -> draws.choose(values);
            case 3, 4 -> {
                int other = value(tokens, draws);
                yield String.join("", tokens.subList(other, end(tokens, other)));
            }
            case 5 -> "";
            case 6 -> value + ("," + value).repeat(REPETITIONS[draws.nextInt(REPETITIONS.length)]);
            default -> nested(value, DEPTHS[draws.nextInt(DEPTHS.length)], draws.chance(0.5));
        };
    }

    private static String nested(String value, int depth, boolean arrays) {
        return arrays
                ? "[".repeat(depth) + value + "]".repeat(depth)
                : "{\"a\":".repeat(depth) + value + "}".repeat(depth);
    }
}
