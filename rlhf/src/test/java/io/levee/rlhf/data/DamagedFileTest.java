package io.levee.rlhf.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.store.BadInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a file, reading it ends in rows or in a message that names the file. */
class DamagedFileTest {
    private static final int FILES = 400;
    private static final String[] ROWS = {
        "{\"prompt\": \"Q é\", \"response_0\": \"one\", \"response_1\": \"two\\n\\\"\", \"is_response_0_safe\": true, \"safer_response_id\": 0}",
        "{\"chosen\": \"\\n\\nHuman: Q\\n\\nAssistant: yes\", \"rejected\": \"\\n\\nHuman: Q\\n\\nAssistant: no\"}",
        "{\"prompt\": \"P\", \"response\": \"A\", \"is_safe\": true}",
        "{\"prompt\": [{\"role\": \"user\", \"content\": \"P\"}], \"response\": \"B\", \"is_safe\": false}",
        "{\"prompt\": \"R\", \"chosen\": [{\"role\": \"assistant\", \"content\": \"x\"}], \"rejected\": [{\"role\": \"assistant\", \"content\": \"y\"}]}"
    };
    private static final byte[] INSERTED = "\"{}[],:\\\n\r \0x\u00FF0".getBytes(StandardCharsets.ISO_8859_1);

    @TempDir
    private Path folder;

    private static byte[] damaged(byte[] bytes, Draws draws) {
        byte[] damaged = bytes.clone();
        for (int i = draws.nextInt(4); i >= 0; i--) {
            damaged[draws.nextInt(damaged.length)] = INSERTED[draws.nextInt(INSERTED.length)];
        }
        return draws.chance(0.2) ? Arrays.copyOf(damaged, draws.nextInt(damaged.length)) : damaged;
    }

    private static boolean reads(DataFile file, ReadOptions options) {
        try {
            Dataset<Comparison> data = Datasets.comparisons(file.spec(), Set.of(), options);
            DataReport report = data.report();
            long pairs = data.rows().stream()
                    .filter(row -> row.dialogue().request().equals("P"))
                    .count();
            if (pairs <= 1) { // other damage can hardly make rows that are paired
                assertEquals(report.read(), report.bad().count() + report.leftOut() + report.rows() + pairs);
            }
            return true;
        } catch (BadInputException failure) {
            assertTrue(failure.getMessage().startsWith(file.path().toString()), failure.getMessage());
            return false;
        }
    }

    @Test
    void readingEndsInRowsOrInAMessage() {
        byte[] lines = String.join("\n", ROWS).getBytes(StandardCharsets.UTF_8);
        byte[] array = ("[\n" + String.join(",\n", ROWS) + "\n]").getBytes(StandardCharsets.UTF_8);
        int strictly = 0;
        int leniently = 0;
        for (int i = 0; i < FILES; i++) {
            Draws draws = RandomStream.of(3, "damage").at(i);
            DataFile file = DataFile.of(folder, "data", damaged(i % 2 == 0 ? lines : array, draws));
            strictly += reads(file, ReadOptions.of(1)) ? 1 : 0;
            leniently += reads(file, ReadOptions.of(1).skippingBadRows()) ? 1 : 0;
        }
        assertTrue(strictly > FILES / 50, "%d of %d damaged files read strictly".formatted(strictly, FILES));
        assertTrue(leniently > FILES / 2 && leniently < FILES, "%d of %d read leniently".formatted(leniently, FILES));
    }
}
