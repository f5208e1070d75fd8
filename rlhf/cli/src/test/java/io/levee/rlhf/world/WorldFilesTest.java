package io.levee.rlhf.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldFilesTest {
    private static final Sizes SMALL = new Sizes(70, 60, 200, 20, 15, 5);
    private static final List<String> IDENTITY =
            List.of("task", "object", "owner", "context", "kind", "phrasing", "group");

    @TempDir
    private Path folder;

    private final World world = new World(21);

    private List<Json> rows(String name) throws IOException {
        List<Json> rows = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(name))) {
            rows.add(Json.parse(line, name + ", line " + (rows.size() + 1)));
        }
        return rows;
    }

    private static List<WorldRequest> requests(List<Json> rows) {
        return rows.stream().map(WorldRequest::fromRow).toList();
    }

    private static List<String> names(List<Json> rows) {
        Set<List<String>> distinct = Set.copyOf(
                rows.stream().map(row -> List.copyOf(row.fields().keySet())).toList());
        assertEquals(1, distinct.size());
        return distinct.iterator().next();
    }

    private static List<String> with(String... fields) {
        List<String> all = new ArrayList<>(List.of(fields));
        all.addAll(IDENTITY);
        return all;
    }

    @Test
    void theFilesHoldTheWorldsRequestsInTheirOrder() throws IOException {
        WorldFiles.write(folder, world, SMALL);
        assertEquals(world.training(Purpose.REINFORCEMENT, 70), requests(rows("prompts.jsonl")));
        assertEquals(world.training(Purpose.DEMONSTRATIONS, 60), requests(rows("sft.jsonl")));
        assertEquals(world.evaluation(15), requests(rows("eval.jsonl")));
        assertEquals(world.evaluationWithheld(5), requests(rows("eval-withheld.jsonl")));
    }

    @Test
    void theRowsHaveThePublicShapesAndTheIdentityOfTheRequest() throws IOException {
        WorldFiles.write(folder, world, SMALL);
        WorldFiles.write(folder, Comparisons.judge(world, 200, 20, ComparisonsTest::demonstrated));
        assertEquals(with("prompt"), names(rows("prompts.jsonl")));
        assertEquals(with("prompt"), names(rows("eval.jsonl")));
        assertEquals(with("prompt"), names(rows("eval-withheld.jsonl")));
        assertEquals(with("instruction", "input", "output"), names(rows("sft.jsonl")));
        List<String> preference = with(
                "prompt",
                "response_0",
                "response_1",
                "is_response_0_safe",
                "is_response_1_safe",
                "better_response_id",
                "safer_response_id",
                "response_0_truncated",
                "response_1_truncated");
        assertEquals(preference, names(rows("preferences-train.jsonl")));
        assertEquals(preference, names(rows("preferences-test.jsonl")));
    }

    @Test
    void demonstrationsStandBesideTheirRequests() throws IOException {
        WorldFiles.write(folder, world, SMALL);
        List<Demonstrated> expected = world.demonstrations(60);
        List<Json> rows = rows("sft.jsonl");
        for (int i = 0; i < 60; i++) {
            assertEquals(
                    expected.get(i).request().prompt(),
                    rows.get(i).at("instruction").text());
            assertEquals("", rows.get(i).at("input").text());
            assertEquals(expected.get(i).answer(), rows.get(i).at("output").text());
        }
    }

    @Test
    void preferencesHoldTheAnnotatorsJudgements() throws IOException {
        Comparisons comparisons = Comparisons.judge(world, 200, 20, ComparisonsTest::demonstrated);
        WorldFiles.write(folder, comparisons);
        List<Json> rows = rows("preferences-train.jsonl");
        rows.addAll(rows("preferences-test.jsonl"));
        List<JudgedPair> pairs = new ArrayList<>(comparisons.train());
        pairs.addAll(comparisons.test());
        assertEquals(pairs.size(), rows.size());
        assertEquals(20, rows("preferences-test.jsonl").size());
        for (int i = 0; i < rows.size(); i++) {
            Json row = rows.get(i);
            JudgedPair pair = pairs.get(i);
            assertEquals(pair.request(), WorldRequest.fromRow(row));
            assertEquals(pair.answers().first().text(), row.at("response_0").text());
            assertEquals(pair.answers().second().text(), row.at("response_1").text());
            Annotation read = new Annotation(
                    row.at("better_response_id").integer(),
                    row.at("safer_response_id").integer(),
                    !row.at("is_response_0_safe").flag(),
                    !row.at("is_response_1_safe").flag());
            assertEquals(pair.annotation(), read);
        }
    }

    @Test
    void theSameSeedWritesTheSameBytesAndASmallerSizeTheirBeginning() throws IOException {
        Path again = folder.resolve("again");
        Path smaller = folder.resolve("smaller");
        WorldFiles.write(folder, world, SMALL);
        WorldFiles.write(again, new World(21), SMALL);
        WorldFiles.write(smaller, new World(21), SMALL.scaled(0.5));
        for (String name : List.of("prompts.jsonl", "sft.jsonl", "eval.jsonl", "eval-withheld.jsonl")) {
            assertArrayEquals(Files.readAllBytes(folder.resolve(name)), Files.readAllBytes(again.resolve(name)));
        }
        for (String name : List.of("prompts.jsonl", "sft.jsonl")) {
            String whole = Files.readString(folder.resolve(name));
            assertTrue(whole.startsWith(Files.readString(smaller.resolve(name))), name);
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsBadInputThatNamesIt() throws IOException {
        Path file = Files.writeString(folder.resolve("occupied"), "");
        BadInputException failure =
                assertThrows(BadInputException.class, () -> WorldFiles.write(file.resolve("data"), world, SMALL));
        assertTrue(failure.getMessage().contains("occupied"), failure.getMessage());
    }
}
