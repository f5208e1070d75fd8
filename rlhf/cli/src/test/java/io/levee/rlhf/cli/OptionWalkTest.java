package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.rlhf.options.Interval;
import io.levee.rlhf.options.OptionFields;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Walks over every option of every verb with values that it must not take, through the real command line. */
class OptionWalkTest {
    /** Texts that may be anything. */
    private static final Set<String> FREE = Set.of("prompt", "system");

    /** Texts of a form of their own, with some that they cannot be. */
    private static final Map<String, List<String>> FORMS = Map.ofEntries(
            Map.entry("data", List.of("x.jsonl:0", "x.jsonl:-1", "x.jsonl:1/0", ":2", "")),
            Map.entry("test-data", List.of("x.jsonl:0", ":2")),
            Map.entry("ptx-data", List.of("x.jsonl:0", ":2")),
            Map.entry("template", List.of("qwen9", "")),
            Map.entry("stop", List.of("")),
            Map.entry("seeds", List.of("5", "5..1", "a..b", "-1..2", "")),
            Map.entry("cost-model", List.of("Harm=m")),
            Map.entry("columns", List.of("prompt", "=x", "prompt=", "unheard=of")),
            Map.entry("shapes", List.of("3", "1x2", "0x1x1", "axbxc", "1x1x9999999")),
            Map.entry("normalizer", List.of("emma", "ema:1", "ema:-1", "ema:NaN", "ema:x", "")),
            Map.entry(
                    "threshold",
                    List.of("NaN", "Infinity", "auto:", "auto:NaN", "auto:-Infinity", "automatic", "1,5", "")));

    @TempDir
    private Path folder;

    private int values;

    @Test
    void everyNumberOutsideItsRangeIsRefusedBeforeAnythingExists() throws IOException {
        List<VerbOption> numeric =
                VerbOption.all().filter(VerbOption::isNumeric).toList();
        for (VerbOption option : numeric) {
            Interval range = OptionFields.range(option.field())
                    .orElseThrow(() -> new AssertionError(option + " declares no range"));
            String expected = OptionFields.expected(option.field()).orElseThrow();
            assertFalse(
                    option.isWhole() && !range.unbounded() && Double.isInfinite(range.high()),
                    () -> option + ": a whole number that is not bounded by 64 bits has an upper bound");
            for (String value : wrong(option, range)) {
                assertRefused(option, value, expected);
            }
            assertRefusedInRecipe(option, "x", expected);
            for (String value : right(option, range)) {
                assertTaken(option, value);
            }
        }
        System.out.printf("%d numeric options x their values: %d command lines and recipes%n", numeric.size(), values);
        assertTrue(numeric.size() > 150, () -> "only " + numeric.size() + " numeric options");
    }

    @Test
    void everyWordThatAnOptionDoesNotKnowIsRefusedBeforeAnythingExists() throws IOException {
        List<VerbOption> texts = VerbOption.all().filter(VerbOption::isText).toList();
        for (VerbOption option : texts) {
            String name = OptionFields.name(option.field());
            List<String> words = OptionFields.words(option.field());
            if (!words.isEmpty()) {
                String expected = OptionFields.expected(option.field()).orElseThrow();
                for (String value : List.of(
                        "", "x", words.getFirst() + " ", words.getFirst().toUpperCase())) {
                    assertRefused(option, value, expected);
                }
                for (String word : words) {
                    assertTaken(option, word);
                }
            } else if (!FREE.contains(name)) {
                assertTrue(FORMS.containsKey(name), option + " is a text: what may it be?");
                for (String value : FORMS.get(name)) {
                    assertRefused(option, value, "");
                }
            }
        }
        System.out.printf("%d options of words or a form x their values: %d%n", texts.size(), values);
    }

    @Test
    void fieldsHaveTheNamesOfTheirOptions() {
        VerbOption.all()
                .forEach(option -> assertTrue(
                        List.of(option.spec().names()).contains("--" + OptionFields.name(option.field())),
                        () -> option + " is the field " + option.field().getName()));
    }

    /** Below, above, at bounds that are not included, not finite, not a number. */
    private static List<String> wrong(VerbOption option, Interval range) {
        List<String> wrong = new ArrayList<>(List.of("NaN", "x", "", "1_000", "--5", "0x"));
        if (option.isWhole()) {
            wrong.addAll(
                    List.of("Infinity", "-Infinity", "1.5", "1e2", "99999999999999999999", "-99999999999999999999"));
        }
        bounds(option, range, false).forEach(wrong::add);
        return wrong.stream().distinct().toList();
    }

    private static List<String> right(VerbOption option, Interval range) {
        return bounds(option, range, true);
    }

    /** Numbers at and around the bounds that are in the range, or those that are not. */
    private static List<String> bounds(VerbOption option, Interval range, boolean inside) {
        List<String> numbers = new ArrayList<>();
        for (double bound : new double[] {range.low(), range.high()}) {
            if (Double.isInfinite(bound)) {
                if (!option.isWhole() && range.contains(bound) == inside) {
                    numbers.add(String.valueOf(bound));
                }
                continue;
            }
            double step = option.isWhole() ? 1 : Math.max(Math.abs(bound) * 0.01, 0.001);
            Stream.of(bound - step, bound, bound + step, bound - 1e6 * step, bound + 1e6 * step)
                    .filter(number -> range.contains(number) == inside)
                    .forEach(number -> numbers.add(new BigDecimal(number).toPlainString()));
        }
        return numbers.stream().distinct().toList();
    }

    private void assertRefused(VerbOption option, String value, String expected) throws IOException {
        assertRefused(option, option.name() + " " + value + ": ", expected, option.name() + "=" + value);
        values++;
    }

    /** The same in a recipe, whose line is named. */
    private void assertRefusedInRecipe(VerbOption option, String value, String expected) throws IOException {
        Path recipe = folder.resolve("recipe.yaml");
        String name = option.name().substring(2);
        Files.writeString(recipe, name + ": '" + value + "'\n");
        assertRefused(option, recipe + ":1: " + option.name() + " " + value + ": ", expected, "--recipe=" + recipe);
        Files.delete(recipe);
        values++;
    }

    private void assertRefused(VerbOption option, String named, String expected, String argument) throws IOException {
        List<String> line = new ArrayList<>(List.of(option.verb(), argument));
        if (option.spec().command().optionsMap().containsKey("--out")) {
            line.add("--out=" + folder.resolve("run"));
        }
        CommandRun run = CommandRun.of(line.toArray(String[]::new));
        String what = String.join(" ", line) + "\n" + run.err();
        assertEquals(ExitCode.BAD_INPUT, run.code(), what);
        assertTrue(
                run.complaints().stream()
                        .anyMatch(complaint -> complaint.startsWith("levee: " + named) && complaint.contains(expected)),
                () -> "expected: " + named + expected + "\n" + what);
        for (String foreign :
                List.of("Invalid value", "invalid value", "Unmatched", "is not a", "picocli", "Exception")) {
            assertFalse(run.err().contains(foreign), what);
        }
        assertFalse(Files.exists(folder.resolve("run")), what);
    }

    /** The option's value is not complained about, whatever else the verb lacks. */
    private void assertTaken(VerbOption option, String value) {
        List<String> complaints = switch (Invocation.of(option.verb(), option.name() + "=" + value)) {
            case Invocation.Wrong(var all) -> all;
            default -> List.of();
        };
        String expected = "expected " + OptionFields.expected(option.field()).orElseThrow();
        assertTrue(
                complaints.stream()
                        .noneMatch(text ->
                                Arrays.stream(option.spec().names()).anyMatch(name -> text.startsWith(name + " "))
                                        && text.endsWith(expected)),
                () -> option + " " + value + ": " + complaints);
    }
}
