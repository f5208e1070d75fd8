package io.levee.rlhf.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowTextsTest {
    @TempDir
    private Path folder;

    /** Every row as {@code PLACE VALUE}, the value being that of the field a. */
    private static List<String> rows(DataFile file) {
        List<String> rows = new ArrayList<>();
        try (RowTexts texts = new RowTexts(file.path())) {
            for (Optional<RowText> text = texts.next(); text.isPresent(); text = texts.next()) {
                Json row = text.get().json();
                rows.add(text.get().place().toString().replace(file.path().toString(), "") + " "
                        + row.at("a").raw());
            }
        }
        return rows;
    }

    private DataFile file(String text) {
        return DataFile.of(folder, "data.json", text);
    }

    private String complaint(DataFile file) {
        return file.complaint(() -> rows(file));
    }

    @Test
    void linesAreRowsAndBlankOnesAreNot() {
        assertEquals(List.of(":1 1", ":3 2", ":6 3"), rows(file("{\"a\":1}\n\n  {\"a\":2} \n \t\n\n{\"a\":3}")));
    }

    @Test
    void byteOrderMarkAndWindowsLineEndsAreUnderstood() {
        assertEquals(List.of(":1 1", ":2 2"), rows(file("\uFEFF{\"a\":1}\r\n{\"a\":2}\r\n")));
        assertEquals(List.of(":2 1", ":3 2"), rows(file("\uFEFF[\r\n{\"a\":1},\r\n{\"a\":2}\r\n]\r\n")));
    }

    @Test
    void anArrayOverManyLinesHasRowsAtTheLinesWhereTheyBegin() {
        assertEquals(
                List.of(":2 1", ":5 }],{[\", \\", ":7 3"),
                rows(file("[\n"
                        + "  {\n"
                        + "    \"a\": 1\n"
                        + "  },\n"
                        + "  {\"a\":\n"
                        + " \"}],{[\\\", \\\\\"},\n"
                        + "  {\"a\": 3, \"b\": [{}, [2]]}\n"
                        + "]\n")));
    }

    @Test
    void rowsOfOneLineAreToldApartByTheirColumn() {
        assertEquals(List.of(":1 1", ":1, column 11 2", ":2 3"), rows(file("[{\"a\":1}, {\"a\":2},\n {\"a\":3}]")));
    }

    @Test
    void anEmptyArrayHasNoRows() {
        assertEquals(List.of(), rows(file(" [ ]\n")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 4_095, 4_096, 65_535, 65_536, 65_537, 200_000})
    void rowsOfAnyLengthComeWhole(int length) {
        String text =
                IntStream.range(0, length).mapToObj(i -> i % 7 == 0 ? "é" : "x").collect(Collectors.joining());
        String row = "{\"a\":\"" + text + "\"}";
        assertEquals(List.of(":1 " + text, ":2 2"), rows(file(row + "\n{\"a\":2}")));
        assertEquals(List.of(":1 " + text, ":2 2"), rows(file("[" + row + ",\n{\"a\":2}]")));
    }

    @Test
    void gzipIsUnpacked() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write("{\"a\":1}\n{\"a\":2}\n".getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = packed.toByteArray();
        assertEquals(List.of(":1 1", ":2 2"), rows(DataFile.of(folder, "data.jsonl.gz", bytes)));
        DataFile cut = DataFile.of(folder, "data.jsonl.gz", Arrays.copyOf(bytes, bytes.length - 9));
        assertTrue(complaint(cut).startsWith("data.jsonl.gz: cannot be read: "), complaint(cut));
    }

    @Test
    void aPackedRowThatWouldFillTheMemoryIsRefused() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(" {".repeat(10 << 20).getBytes(StandardCharsets.UTF_8));
        }
        String complaint = complaint(DataFile.of(folder, "data.jsonl.gz", packed.toByteArray()));
        assertTrue(complaint.contains("a row is longer than 16,777,216 bytes"), complaint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", " \r\n\t", "\uFEFF"})
    void anEmptyFileIsRefused(String text) {
        assertEquals("data.json: is empty; expected JSON lines or a JSON array of rows", complaint(file(text)));
    }

    @Test
    void brokenJsonIsRefusedWithItsLineAndColumn() {
        assertTrue(complaint(file("{\"a\":1}\n\n{\"a\" 2}\n")).startsWith("data.json:3, column 6: broken JSON"));
        assertTrue(complaint(file("{\"a\":1}\n{\"a\":2\n")).startsWith("data.json:2, column 7: broken JSON"));
        assertTrue(complaint(file("[{\"a\":1},\n  {\n  \"a\": 2,\n  \"b\" 3\n}]"))
                .startsWith("data.json:4, column 7: broken"));
        assertTrue(complaint(file("[{\"a\":1}, {\"a\" 2}]")).startsWith("data.json:1, column 16: broken JSON"));
    }

    @Test
    void aRowThatNeverEndsIsRefusedWhereItGoesWrong() {
        String message = complaint(file("[\n{\"a\":1},\n{\"a\":2,\n{\"a\":3}\n]"));
        assertTrue(message.startsWith("data.json:4, column 1: broken JSON"), message);
        message = complaint(file("[\n{\"a\":1},\n{\"a\":\"2},\n{\"a\":3}\n]"));
        assertTrue(message.startsWith("data.json:3, column 10: broken JSON"), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        [{"a":1}, {"a":2}  | 1, column 18: the file ends before its array of rows does; is it cut off?
        [{"a":1},          | 1, column 10: the file ends before its array of rows does; is it cut off?
        [                  | 1, column 2: the file ends before its array of rows does; is it cut off?
        [{"a":1} {"a":2}]  | 1, column 10: expected the end after one JSON value
        [{"a":1}] {"a":2}  | 1, column 11: expected the end of the file after the array of rows, found more
        [{"a":1}, ]        | 1, column 11: expected a row of JSON
        """)
    void aBrokenArrayIsRefused(String text, String expected) {
        String message = complaint(file(text));
        assertTrue(message.startsWith("data.json:" + expected), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id,prompt\n1,hello\n", "3\n", "[[1]]", "[\"a\"]", "<a>"})
    void whatIsNoRowIsRefused(String text) {
        String message = complaint(file(text));
        assertTrue(
                message.matches(
                        "data.json:1(, column 2)?: expected a row of JSON, (?s:.*) JSON lines and JSON arrays.*"),
                message);
    }

    @Test
    void anObjectThatBeginsWithItsBraceAloneMaySpanLines() {
        assertEquals(
                List.of(":1 }", ":5 2", ":8 3", ":9 4"),
                rows(
                        file(
                                "{\n  \"a\": \"}\",\n  \"b\": {\"c\": [1]}\n}\n{\r\n \"a\":2\r\n},\n{\"a\":3}\n{\n\"a\":4\n}")));
        String cut = complaint(file("{\n\"a\": 1,\n\"b\": [2\n"));
        assertTrue(cut.startsWith("data.json:4, column 1: broken JSON: it ends before its brackets"), cut);
    }

    @Test
    void aComplaintAboutBrokenJsonHasNoWordOfTheLibrary() {
        for (String row : List.of(
                "{\"a\":1",
                "{\"a\":\"x",
                "{\"a\":01}",
                "{\"a\":'x'}",
                "{a:1}",
                "{\"a\":tru}",
                "{\"a\":\"\t\"}",
                "{\"a\":+1}",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":.5}",
                "{\"a\":/*x*/1}",
                "{\"a\":\"\\x\"}")) {
            String message = complaint(file(row + "\n"));
            assertTrue(message.startsWith("data.json:1, column "), message);
            assertTrue(!message.matches("(?s).*(Source|REDACTED|Feature|`|JsonRead|Stream|Parser).*"), message);
        }
    }

    @Test
    void notANumberSaysNothing() {
        assertEquals(List.of(":1 null", ":2 null", ":3 1"), rows(file("{\"a\":NaN}\n{\"a\":-Infinity}\n{\"a\":1}\n")));
    }

    @Test
    void whatIsNoTextIsRefusedWithTheOffset() {
        byte[] bytes = "{\"a\":1}\n{\"a\":\"é?\"}\n".getBytes(StandardCharsets.UTF_8);
        bytes[16] = (byte) 0xE9;
        assertEquals(
                "data.json:2: expected UTF-8 text, found the byte 0xe9 at offset 16; is this a text file?",
                complaint(DataFile.of(folder, "data.json", bytes)));
        byte[] utf16 = "{\"a\":1}".getBytes(StandardCharsets.UTF_16);
        assertTrue(complaint(DataFile.of(folder, "data.json", utf16))
                .startsWith("data.json: is text in UTF-16; write it in UTF-8"));
    }

    @Test
    void aMissingFileAndAFolderAreRefused() {
        DataFile missing = new DataFile(folder.resolve("none.jsonl"));
        assertTrue(complaint(missing).startsWith("none.jsonl: cannot be read: no such file"), complaint(missing));
        DataFile directory = new DataFile(folder);
        assertTrue(directory.complaint(() -> rows(directory)).contains("cannot be read: "));
    }
}
