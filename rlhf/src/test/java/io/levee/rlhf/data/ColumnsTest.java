package io.levee.rlhf.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The rule: of a rich row of every shape each column is changed, added and removed, and none of it is passed over in silence. */
class ColumnsTest {
    private static final String UNHEARD_OF = "unheard_of";

    /** What became of a row: a complaint, or the example and the fate of its columns. */
    private record Outcome(
            Optional<String> complaint, Optional<Example> example, SequencedMap<String, ColumnUse> columns) {
        static Outcome of(Map<String, Object> row) {
            Json json = Json.parse(Json.write(row), "data.jsonl", 1, 1);
            try {
                RowShape shape = RowShape.of(json);
                SequencedMap<String, ColumnUse> columns = Columns.of(shape, json);
                return new Outcome(Optional.empty(), Optional.of(shape.read(json)), columns);
            } catch (BadInputException failure) {
                return new Outcome(Optional.of(failure.getMessage()), Optional.empty(), new LinkedHashMap<>());
            }
        }

        boolean saysAnother(Outcome other) {
            return complaint.isPresent() || !example.equals(other.example);
        }
    }

    private static Map<String, Object> row(RowShape shape) {
        @SuppressWarnings("unchecked")
        Map<String, Object> row = (Map<String, Object>) parsed(shape).raw();
        return row;
    }

    private static Json parsed(RowShape shape) {
        return Json.parse(shape.example(), "example");
    }

    private static Set<String> everyName() {
        Set<String> names = new LinkedHashSet<>(Columns.REFUSED.keySet());
        names.addAll(Columns.JUDGEMENTS);
        names.addAll(Columns.HARMLESS);
        names.addAll(RowShape.usedByAny());
        names.add(UNHEARD_OF);
        return names;
    }

    /** Every value that is made by changing one leaf of this one, or one value beside it. */
    private static List<Object> changed(Object value) {
        List<Object> all = new ArrayList<>();
        switch (value) {
            case String text -> all.add(text + " changed");
            case Boolean flag -> all.add(!flag);
            case Number number -> all.add(number.doubleValue() + 3.25);
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    int at = i;
                    changed(list.get(i)).forEach(other -> {
                        List<Object> copy = new ArrayList<>(list);
                        copy.set(at, other);
                        all.add(copy);
                    });
                }
            }
            case Map<?, ?> map ->
                map.forEach((key, inner) -> changed(inner).forEach(other -> {
                    Map<Object, Object> copy = new LinkedHashMap<>(map);
                    copy.put(key, other);
                    all.add(copy);
                }));
            default -> throw new IllegalStateException("no value of JSON: " + value);
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void theExampleOfAShapeIsOfThisShape(RowShape shape) {
        assertSame(shape, RowShape.of(parsed(shape)));
        Outcome outcome = Outcome.of(row(shape));
        assertEquals(shape == RowShape.STEPWISE, outcome.complaint().isPresent(), outcome.toString());
    }

    @ParameterizedTest
    @EnumSource
    void aChangedColumnChangesWhatIsLearntOrIsKnownToBeHarmless(RowShape shape) {
        Outcome before = Outcome.of(row(shape));
        row(shape).forEach((name, value) -> {
            for (Object other : changed(value)) {
                Map<String, Object> row = row(shape);
                row.put(name, other);
                Outcome after = Outcome.of(row);
                boolean used = shape.used().contains(name);
                assertEquals(used || before.complaint().isPresent(), after.saysAnother(before), row + " → " + after);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRemovedColumnChangesWhatIsLearntOrIsKnownToBeHarmless(RowShape shape) {
        Outcome before = Outcome.of(row(shape));
        for (String name : row(shape).keySet()) {
            Map<String, Object> row = row(shape);
            row.remove(name);
            Outcome after = Outcome.of(row);
            boolean harmless = shape.harmless().contains(name) || Columns.HARMLESS.contains(name);
            assertEquals(!harmless || before.complaint().isPresent(), after.saysAnother(before), row + " → " + after);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAddedColumnIsUsedHarmlessReportedOrRefused(RowShape shape) {
        Outcome before = Outcome.of(row(shape));
        for (String name : everyName()) {
            for (Object value : List.of("something", true, 7, List.of("a", "b"), Map.of("a", "b"))) {
                Map<String, Object> row = row(shape);
                if (row.putIfAbsent(name, value) != null || before.complaint().isPresent()) {
                    continue;
                }
                Outcome after = Outcome.of(row);
                if (after.complaint().isPresent()) {
                    continue;
                }
                switch (after.columns().get(name)) {
                    case USED -> assertTrue(after.saysAnother(before), row + " says nothing new: " + after);
                    case HARMLESS -> {
                        assertTrue(
                                Columns.HARMLESS.contains(name)
                                        || shape.harmless().contains(name)
                                        || name.startsWith("train") && value.equals(true),
                                name + " is not declared harmless");
                        assertEquals(before.example(), after.example());
                    }
                    case REPORTED ->
                        assertFalse(Columns.REFUSED.containsKey(name) || Columns.HARMLESS.contains(name), name);
                    case REFUSED -> throw new AssertionError(name + " is refused without a complaint");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatChangesWhatIsLearntIsRefusedByNameWhereTheShapeHasNoUseForIt(RowShape shape) {
        for (String name : Columns.REFUSED.keySet()) {
            Map<String, Object> row = row(shape);
            if (shape.used().contains(name) || row.putIfAbsent(name, List.of("x")) != null) {
                continue;
            }
            if (RowShape.of(Json.parse(Json.write(row), "row")) != shape) {
                continue;
            }
            String complaint = Outcome.of(row).complaint().orElseThrow(() -> new AssertionError(shape + ": " + name));
            assertTrue(complaint.contains("\"" + name + "\"") || shape == RowShape.STEPWISE, complaint);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownColumnIsReportedAndOneThatSaysNothingIsNot(RowShape shape) {
        if (shape == RowShape.STEPWISE) {
            return;
        }
        Map<String, Object> row = row(shape);
        row.put(UNHEARD_OF, "x");
        assertEquals(ColumnUse.REPORTED, Outcome.of(row).columns().get(UNHEARD_OF));
        for (Object nothing : List.of("", " ", List.of(), Map.of())) {
            row.put(UNHEARD_OF, nothing);
            row.put("tools", nothing);
            assertEquals(ColumnUse.HARMLESS, Outcome.of(row).columns().get(UNHEARD_OF));
            assertEquals(ColumnUse.HARMLESS, Outcome.of(row).columns().get("tools"));
        }
    }

    /** {@code messages} with an answer that has been changed. */
    private static Outcome withAnswer(UnaryOperator<Map<String, Object>> change) {
        Map<String, Object> answer = new LinkedHashMap<>(Map.of("role", "assistant", "content", "A"));
        return Outcome.of(new LinkedHashMap<>(
                Map.of("messages", List.of(Map.of("role", "user", "content", "Q"), change.apply(answer)))));
    }

    @Test
    void keysOfAMessageAreUsedHarmlessReportedOrRefused() {
        Outcome before = withAnswer(UnaryOperator.identity());
        for (String name : everyName()) {
            Outcome after = withAnswer(answer -> {
                answer.put(name, "x");
                return answer;
            });
            if (after.complaint().isPresent()) {
                continue;
            }
            assertEquals(before.example(), after.example(), name);
            ColumnUse use = after.columns().get("messages[]." + name);
            assertEquals(Columns.HARMLESS.contains(name) ? ColumnUse.HARMLESS : ColumnUse.REPORTED, use, name);
            assertFalse(Columns.REFUSED.containsKey(name), name);
        }
    }

    @ParameterizedTest
    @CsvSource({"tool_calls", "reasoning_content", "thinking", "function_call", "score", "audio"})
    void whatAMessageSaysBesidesItsTextIsRefusedByName(String key) {
        String complaint = withAnswer(answer -> {
                    answer.put(key, List.of("x"));
                    answer.put("content", "");
                    return answer;
                })
                .complaint()
                .orElseThrow();
        assertTrue(complaint.contains("field messages[1]." + key + ": \"" + key + "\""), complaint);
    }

    @ParameterizedTest
    @CsvSource({"train, false", "weight, 0"})
    void aTurnThatIsNotToBeLearntIsSaidAndNotLearnt(String key, String value) {
        Example.Answered answered = (Example.Answered) withAnswer(answer -> {
                    answer.put(key, Json.parse(value, "value").raw());
                    return answer;
                })
                .example()
                .orElseThrow();
        assertEquals(Set.of(1), answered.unlearnt());
        assertEquals("A", answered.answer());
        assertNotEquals(
                Set.of(1),
                ((Example.Answered)
                                withAnswer(UnaryOperator.identity()).example().orElseThrow())
                        .unlearnt());
    }

    @ParameterizedTest
    @CsvSource({"\\ud83d, high", "\\ude00, low"})
    void halfASurrogatePairIsNoText(String half, String which) {
        Json row = Json.parse("{\"prompt\":\"smile " + half + " please\",\"other\":\"" + half + "\"}", "data", 3, 1);
        BadInputException complaint = org.junit.jupiter.api.Assertions.assertThrows(
                BadInputException.class, () -> Columns.of(RowShape.PROMPT, row), which);
        assertTrue(complaint.getMessage().startsWith("data:3, column 11, field prompt: half a surrogate pair"));
    }

    @Test
    void theDocumentedShapesAreTheShapesThatAreRead() throws java.io.IOException {
        String documented = java.nio.file.Files.readString(java.nio.file.Path.of("..", "docs", "data.md"));
        String table = RowShapes.markdown();
        assertTrue(documented.contains(table), "docs/data.md should contain:\n" + table);
    }
}
