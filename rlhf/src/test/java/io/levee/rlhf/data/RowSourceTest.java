package io.levee.rlhf.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of every kind. Those packed with zstd, xz and bzip2 were made by the programs of these names, Parquet by pyarrow. */
class RowSourceTest {
    @TempDir
    private Path folder;

    private static List<String> rows(Path path) {
        List<String> rows = new ArrayList<>();
        RowReading.of(path, ColumnNames.AS_THEY_ARE)
                .each(row -> rows.add(row.place().line() + " " + row.json().toString()));
        return rows;
    }

    private Path file(String name, String text) {
        return DataFile.of(folder, name, text).path();
    }

    private Path file(String name, byte[] bytes) {
        return DataFile.of(folder, name, bytes).path();
    }

    private String complaint(Path path) {
        return new DataFile(path).complaint(() -> rows(path)).replace(folder + "/", "");
    }

    private Path resource(String name) throws IOException {
        try (InputStream in = RowSourceTest.class.getResourceAsStream("/data/" + name)) {
            return file(name, in.readAllBytes());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rows.jsonl.zst, KLUv/SQQgQAAeyJhIjoxfQp7ImEiOjJ9Cu7trPI=",
        "rows.jsonl.xz, /Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAPeyJhIjoxfQp7ImEiOjJ9CgAUXxECefcNzAABKBDlC2xgH7bzfQEAAAAABFla",
        "rows.jsonl.bz2, QlpoOTFBWSZTWSKd4ukAAAZZgAAQEAAwECAAAAogADEMCBKAeonCJoaL4u5IpwoSBFO8XSA="
    })
    void packedLinesAreUnpackedWhateverTheyAreCalled(String name, String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        assertEquals(List.of("1 {\"a\":1}", "2 {\"a\":2}"), rows(file(name, bytes)));
        assertEquals(List.of("1 {\"a\":1}", "2 {\"a\":2}"), rows(file("rows", bytes)));
        String cut = complaint(file(name, Arrays.copyOf(bytes, bytes.length - 10)));
        assertTrue(cut.startsWith(name + ": cannot be read: "), cut);
    }

    /** Several streams one after the other are one file to the programs that make them. */
    @ParameterizedTest
    @CsvSource({
        "zst, KLUv/SQQgQAAeyJhIjoxfQp7ImEiOjJ9Cu7trPI=",
        "xz, /Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAPeyJhIjoxfQp7ImEiOjJ9CgAUXxECefcNzAABKBDlC2xgH7bzfQEAAAAABFla"
    })
    void joinedPackedFilesLoseNothing(String name, String base64) throws IOException {
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.write(Base64.getDecoder().decode(base64));
        twice.write(Base64.getDecoder().decode(base64));
        assertEquals(4, rows(file("rows." + name, twice.toByteArray())).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pairs-none.parquet", "pairs-snappy.parquet", "pairs-gzip.parquet"})
    void parquetIsRead(String name) throws IOException {
        Path file = resource(name);
        assertEquals(
                "1 {\"prompt\":\"Q é\",\"chosen\":[{\"content\":\"Q é\",\"role\":\"user\"},{\"content\":\"good\",\"role\":\"assistant\"}],"
                        + "\"rejected\":[{\"content\":\"Q é\",\"role\":\"user\"},{\"content\":\"bad\",\"role\":\"assistant\"}],"
                        + "\"score_chosen\":1.5,\"id\":1,\"extra\":null}",
                sorted(rows(file).getFirst()));
        Dataset<Comparison> pairs = Datasets.comparisons(
                List.of(new DatasetSpec(file, 1)), java.util.Set.of(Label.BETTER), ReadOptions.of(1));
        assertEquals(2, pairs.size());
        assertEquals("yes", pairs.rows().get(1).first().text());
        assertEquals(java.util.Set.of("extra"), pairs.report().notRead().keySet());
    }

    /** Keys of messages in the order of the alphabet. */
    private static String sorted(String row) {
        return row.replaceAll("\\{\"role\":(\"\\w+\"),\"content\":(\"[^\"]*\")\\}", "{\"content\":$2,\"role\":$1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"many.parquet", "many-delta.parquet"})
    void parquetOfSeveralRowGroupsAndEncodingsIsReadWhole(String name) throws IOException {
        List<String> rows = rows(resource(name));
        assertEquals(3_000, rows.size());
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(
                    "%d {\"prompt\":\"question %d\",\"completion\":\"answer %d\",\"label\":%s}"
                            .formatted(i + 1, i, i % 7, i % 2 == 0),
                    rows.get(i));
        }
    }

    @Test
    void parquetThatIsDamagedOrNeedsAFurtherLibraryIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(resource("pairs-snappy.parquet"));
        String cut = complaint(file("cut.parquet", Arrays.copyOf(bytes, 500)));
        assertEquals("cut.parquet: is Parquet that cannot be read; is it damaged or cut off?", cut);
        String zstd = complaint(resource("pairs-zstd.parquet"));
        assertTrue(zstd.contains("needs the library com.github.luben:zstd-jni"), zstd);
    }

    @Test
    void csvIsReadAsRfc4180HasIt() {
        assertEquals(
                List.of(
                        "2 {\"prompt\":\"Q, \\\"two\\\"\\r\\nlines\",\"completion\":\"A\",\"label\":true}",
                        "4 {\"prompt\":\"é\",\"completion\":null,\"label\":false}",
                        "6 {\"prompt\":\"true\",\"completion\":\"1\",\"label\":1.0}"),
                rows(
                        file(
                                "rows.csv",
                                "\uFEFFprompt,completion,label\r\n\"Q, \"\"two\"\"\r\nlines\",A,True\r\né,,false\r\n\r\ntrue,1,1")));
        assertEquals(List.of("2 {\"prompt\":\"a,b\"}"), rows(file("rows.tsv", "prompt\na,b\n")));
        assertEquals(List.of("2 {\"a\":\"1\",\"b\":null}"), rows(file("rows.csv", "a,b\n1,\n")));
    }

    @Test
    void packedCsvIsKnownByItsName() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write("prompt\nQ\n".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(List.of("2 {\"prompt\":\"Q\"}"), rows(file("rows.csv.gz", packed.toByteArray())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,b\\n1\\n|rows.csv:2: expected 2 fields (a, b), found 1; is a quote missing?",
                "a,a\\n1,2\\n|rows.csv:1: a column is named twice among a, a",
                "a\\n\"1\\n2|rows.csv:2: a quote is opened in this line and never closed",
                "' '|rows.csv: is empty; expected the names of columns and then rows"
            })
    void brokenCsvIsRefused(String text, String expected) {
        assertEquals(expected, complaint(file("rows.csv", text.replace("\\n", "\n"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "76657273696f6e2068747470733a2f2f6769742d6c6673|is a Git LFS pointer, not the file itself; fetch it with: git lfs pull",
                "0a3c21444f43545950452068746d6c3e|is an HTML page, not data",
                "504b0304|is a zip archive",
                "4152524f5731|is Arrow",
                "fffe7b00|is text in UTF-16",
                "80049500|is a Python pickle",
                "47475546|is a GGUF model"
            })
    void whatIsNoDataIsNamedBeforeItIsRead(String hex, String expected) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertTrue(complaint(file("rows.jsonl", bytes)).startsWith("rows.jsonl: " + expected));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        String within = complaint(file("rows.csv.gz", packed.toByteArray()));
        assertTrue(within.startsWith("rows.csv.gz: what is packed in it " + expected), within);
    }

    @Test
    void aTarArchiveIsNamed() {
        byte[] bytes = new byte[1024];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, bytes, 257, 5);
        assertTrue(complaint(file("rows.jsonl", bytes)).startsWith("rows.jsonl: is a tar archive"));
    }

    @Test
    void aFolderIsReadInTheOrderOfItsNames() throws IOException {
        file("b.jsonl", "{\"a\":2}\n");
        file("a.csv", "a\n1\n");
        file("c.json", "[{\"a\":3}]");
        file("README.md", "no data");
        file("dataset_info.json", "{\"about\":1}");
        assertEquals(List.of("2 {\"a\":\"1\"}", "1 {\"a\":2}", "1 {\"a\":3}"), rows(folder));
        assertEquals(List.of("1 {\"a\":2}", "1 {\"a\":3}"), rows(folder.resolve("[bc].js*")));
        assertEquals("*.parquet: no file matches this pattern", complaint(folder.resolve("*.parquet")));
        assertEquals(3, new DatasetSpec(folder, 1).files().size());
    }

    @Test
    void partsThatAreNotToBeMixedAreRefused() {
        file("train-0.jsonl", "{\"a\":1}\n");
        file("train-1.jsonl", "{\"a\":2}\n");
        assertEquals(2, rows(folder).size());
        file("test-0.jsonl", "{\"a\":3}\n");
        String complaint = new DataFile(folder).complaint(() -> rows(folder));
        assertTrue(complaint.contains("holds several parts of a data set (test, train)"), complaint);
        assertEquals(2, rows(folder.resolve("train*")).size());
    }

    @Test
    void aFolderOfArrowIsNamed() {
        file("data-00000-of-00001.arrow", "ARROW1");
        String complaint = new DataFile(folder).complaint(() -> rows(folder));
        assertTrue(complaint.contains("is a folder of Arrow, as datasets.save_to_disk writes it"), complaint);
    }

    @Test
    void columnsMayBeCalledOtherwise() {
        Path file = file("rows.csv", "question,good,bad,score\nQ,yes,no,3\n");
        ColumnNames names = ColumnNames.parse("prompt=question,chosen=good,rejected=bad,ignore=score");
        Dataset<Comparison> pairs = Datasets.comparisons(
                List.of(new DatasetSpec(file, 1)),
                java.util.Set.of(),
                ReadOptions.of(1).withColumns(names));
        assertEquals("yes", pairs.rows().getFirst().first().text());
        assertEquals(0, pairs.report().notRead().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prompt|expected NAME=COLUMN",
                "promt=question|no reader uses a column \"promt\"",
                "prompt=a,prompt=b|prompt is named twice",
                "prompt=a,chosen=a|a is named twice",
                "=a|expected NAME=COLUMN"
            })
    void wrongNamesOfColumnsAreRefused(String option, String expected) {
        String complaint = new DataFile(folder.resolve("x")).complaint(() -> ColumnNames.parse(option));
        assertTrue(complaint.contains(expected), complaint);
    }

    @Test
    void aColumnThatIsNotThereIsNamed() {
        ColumnNames names = ColumnNames.parse("prompt=question");
        Json row = Json.parse("{\"prompt\":\"Q\"}", "data", 3, 1);
        String missing = new DataFile(folder.resolve("x")).complaint(() -> names.applied(row));
        assertTrue(missing.contains("the field \"question\" is missing"), missing);
        Json twice = Json.parse("{\"prompt\":\"Q\",\"question\":\"R\"}", "data", 3, 1);
        assertTrue(new DataFile(folder.resolve("x"))
                .complaint(() -> names.applied(twice))
                .contains("is there twice"));
    }
}
