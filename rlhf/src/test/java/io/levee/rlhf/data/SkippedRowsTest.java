package io.levee.rlhf.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.engine.store.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SkippedRowsTest {
    private static SkippedRows rows(int count) {
        SkippedRows.Collector collector = new SkippedRows.Collector();
        for (int i = 1; i <= count; i++) {
            collector.add(new Place(Path.of("d.jsonl"), i), "bad");
        }
        return collector.collected();
    }

    @Test
    void allAreCountedAndTheFirstListed() {
        SkippedRows rows = rows(SkippedRows.LISTED + 5);
        assertEquals(SkippedRows.LISTED + 5, rows.count());
        assertEquals(SkippedRows.LISTED, rows.first().size());
        SkippedRows more = rows(3).plus(rows);
        assertEquals(SkippedRows.LISTED + 8, more.count());
        assertEquals(SkippedRows.LISTED, more.first().size());
        assertEquals(
                List.of(1L, 2L, 3L, 1L),
                more.first().stream().limit(4).map(row -> row.place().line()).toList());
    }

    @Test
    void aMessageNamesTheFirstTen() {
        assertEquals("\n  d.jsonl:1: bad\n  d.jsonl:2: bad", rows(2).named());
        String twelve = rows(12).named();
        assertEquals(11, twelve.lines().filter(line -> !line.isEmpty()).count());
        assertEquals("  and 2 more", twelve.lines().toList().getLast());
        assertEquals("", SkippedRows.NONE.named());
    }

    @Test
    void theReportIsWrittenAsJson() {
        DataReport report = new DataReport(5, rows(1), 0, 0, SkippedRows.NONE, 2, 4, 123, new TreeMap<>());
        Json json = Json.parse(Json.write(report), "run.json");
        assertEquals(1, json.at("bad").at("count").integer());
        assertEquals(
                "d.jsonl",
                json.at("bad").at("first").at(0).at("place").at("file").text());
        assertEquals(123, json.at("tokens").integer());
        assertEquals("5 rows read: 1 bad, 2 truncated; 4 used, 123 tokens", report.summary());
    }
}
