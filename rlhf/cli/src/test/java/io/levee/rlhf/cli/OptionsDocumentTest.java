package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/options.md says what the options are. */
class OptionsDocumentTest {
    @Test
    void docsHoldEveryOption() throws IOException {
        String expected = new OptionsDocument().markdown();
        VerbOption.all().forEach(option -> assertTrue(expected.contains("`" + option.name() + "`"), option::toString));
        Path made = Files.writeString(Path.of("target", "options.md"), expected);
        assertEquals(
                expected,
                Files.readString(Path.of("..", "..", "docs", "options.md")),
                () -> "docs/options.md does not hold the options; copy " + made.toAbsolutePath() + " there");
    }
}
