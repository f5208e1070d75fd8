package io.levee.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final String CONFIG = """
        {
          "name": "tiny",
          "layers": 4,
          "theta": 10000.0,
          "tied": true,
          "scaling": null,
          "rope": {"type": "llama3", "factors": [1, 2.5, -3e2]}
        }
        """;

    private static Json config() {
        return Json.parse(CONFIG, "config.json");
    }

    private static String complaint(org.junit.jupiter.api.function.Executable action) {
        return assertThrows(BadInputException.class, action).getMessage();
    }

    @Test
    void readsEveryKindOfValue() {
        assertEquals("tiny", config().at("name").text());
        assertEquals(4, config().at("layers").integer());
        assertEquals(4L, config().at("layers").whole());
        assertEquals(10000, config().at("theta").integer());
        assertEquals(10000.0, config().at("theta").number());
        assertTrue(config().at("tied").flag());
        assertTrue(config().at("scaling").isNull());
        assertEquals(Optional.empty(), config().find("scaling"));
        assertEquals(Optional.empty(), config().find("absent"));
        assertEquals(3, config().at("rope").at("factors").size());
        assertEquals(-300, config().at("rope").at("factors").at(2).number());
        assertEquals(
                List.of("name", "layers", "theta", "tied", "scaling", "rope"),
                List.copyOf(config().fields().keySet()));
    }

    @Test
    void namesThePlaceOfAWrongKind() {
        assertEquals(
                "config.json, line 7, column 20, field rope.type: expected a whole number, found the text \"llama3\"",
                complaint(() -> config().at("rope").at("type").integer()));
        assertEquals(
                "config.json, line 7, column 45, field rope.factors[1]: expected a whole number, found the number 2.5",
                complaint(() -> config().at("rope").at("factors").at(1).whole()));
        assertEquals(
                "config.json, line 6, column 14, field scaling: expected an object, found null",
                complaint(() -> config().at("scaling").at("type")));
        assertEquals(
                "config.json, line 1, column 1: the field \"vocab_size\" is missing",
                complaint(() -> config().at("vocab_size")));
        assertEquals(
                "config.json, line 7, column 41, field rope.factors: expected at least 4 elements, found 3",
                complaint(() -> config().at("rope").at("factors").at(3)));
    }

    @Test
    void namesOnlyTheColumnInASingleLine() {
        Json row = Json.parse("{\"prompt\": 3}", "data.jsonl, line 17");
        assertEquals(
                "data.jsonl, line 17, column 12, field prompt: expected text, found the number 3",
                complaint(() -> row.at("prompt").text()));
    }

    @Test
    void namesThePlaceInTheFileOfWhichTheTextIsAPart() {
        Json row = Json.parse("{\"prompt\": 3,\n \"answer\": 4}", "data.json", 17, 5);
        assertEquals(
                "data.json:17, column 16, field prompt: expected text, found the number 3",
                complaint(() -> row.at("prompt").text()));
        assertEquals(
                "data.json:18, column 12, field answer: expected text, found the number 4",
                complaint(() -> row.at("answer").text()));
        assertEquals(
                "data.json:17: expected a JSON value, found nothing",
                complaint(() -> Json.parse("", "data.json", 17, 1)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"a": 1, "a": 2}   | column 13: broken JSON: Duplicate
        {"a": 1,}          | column
        [1, 2              | broken JSON
        {"a" 1}            | column 6
        [1] [2]            | column 5: expected the end after one JSON value
        [NaN]              | broken JSON
        [01]               | broken JSON
        {'a': 1}           | column 2
        nul                | broken JSON
        [1, // no          | broken JSON
        """)
    void refusesBrokenTextWithItsPlace(String text, String expected) {
        String message = complaint(() -> Json.parse(text, "x.json"));
        assertTrue(message.startsWith("x.json, column "), message);
        assertTrue(message.contains(expected), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n "})
    void refusesEmptyText(String text) {
        assertEquals("x.json: expected a JSON value, found nothing", complaint(() -> Json.parse(text, "x.json")));
    }

    @Test
    void namesTheLineOfBrokenText() {
        String message = complaint(() -> Json.parse("{\n  \"a\": 1,\n  \"b\" 2\n}", "x.json"));
        assertTrue(message.startsWith("x.json, line 3, column 7: broken JSON"), message);
    }

    @Test
    void refusesNestingThatWouldExhaustTheStack() {
        String deep = "[".repeat(100_000);
        assertTrue(complaint(() -> Json.parse(deep, "x.json")).contains("depth"));
        String fine = "[".repeat(JsonReader.DEPTH_LIMIT) + "]".repeat(JsonReader.DEPTH_LIMIT);
        assertTrue(Json.parse(fine, "x.json").isArray());
    }

    @Test
    void keepsWholeNumbersExact() {
        assertEquals(Long.MIN_VALUE, Json.parse("-9223372036854775808", "x").whole());
        Json large = Json.parse("9223372036854775808", "x");
        assertEquals(BigInteger.ONE.shiftLeft(63), large.raw());
        complaint(large::whole);
        assertEquals(0x1p63, large.number());
        complaint(() -> Json.parse("3000000000", "x").integer());
        complaint(() -> Json.parse("1e999", "x").number());
    }

    @Test
    void readsAFileAndRefusesOtherEncodings(@TempDir Path folder) throws Exception {
        Path good = folder.resolve("good.json");
        Files.writeString(good, "\uFEFF{\"a\": \"é😀\"}");
        assertEquals("é😀", Json.parse(good).at("a").text());
        Path bad = folder.resolve("bad.json");
        Files.write(bad, "{\"a\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(
                complaint(() -> Json.parse(bad)).contains("byte offset 7: expected UTF-8 text, found the byte 0xe9"));
        Path missing = folder.resolve("missing.json");
        assertTrue(complaint(() -> Json.parse(missing)).contains("missing.json: cannot be read: no such file"));
    }

    @Test
    void messagesCannotSteerATerminal() {
        String message = complaint(
                () -> Json.parse("{\"a\": \"\\u001b[2J\"}", "x").at("a").flag());
        assertFalse(message.contains("\u001b"), message);
    }

    record Point(int x, double y, List<String> names) {}

    @Test
    void writesEveryKindOfValue() {
        SequencedMap<String, Object> map = new LinkedHashMap<>();
        map.put("z", new Point(1, 0.5, List.of("p", "q")));
        map.put("a", new long[] {1, 2});
        map.put("n", null);
        map.put("f", 0.1f);
        map.put("o", Optional.of(true));
        assertEquals(
                "{\"z\":{\"x\":1,\"y\":0.5,\"names\":[\"p\",\"q\"]},\"a\":[1,2],\"n\":null,\"f\":0.1,\"o\":true}",
                Json.write(map));
        assertEquals("{\n  \"a\": [\n    1\n  ]\n}\n", Json.writePretty(Map.of("a", List.of(1))));
        assertThrows(IllegalArgumentException.class, () -> Json.write(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Json.write(new Object()));
    }

    @Test
    void writesMapsWithoutOrderSorted() {
        Map<String, Integer> unordered = Map.of("b", 1, "c", 2, "a", 0, "d", 3);
        assertEquals("{\"a\":0,\"b\":1,\"c\":2,\"d\":3}", Json.write(unordered));
    }

    @Test
    void textSurvivesAFileEvenWithLoneSurrogates(@TempDir Path folder) {
        String text = "plain \"quoted\" \\ \n \u0000 é 😀 \ud800 x \udc00\ud800";
        Path file = folder.resolve("text.json");
        AtomicFiles.write(file, Json.write(List.of(text)));
        assertEquals(text, Json.parse(file).at(0).text());
    }

    @Test
    void whatIsReadIsWrittenTheSame() {
        String text = "{\"a\":[1,-2.5E-7,true,null,\"x\"],\"b\":{},\"c\":[]}";
        assertEquals(text, Json.write(Json.parse(text, "x")));
        assertEquals(text, Json.parse(text, "x").toString());
    }
}
