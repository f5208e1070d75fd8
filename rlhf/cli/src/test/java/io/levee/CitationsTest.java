package io.levee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What comments and documents cite is in this repository: documents, and the sections of docs/safe-rlhf.md. */
class CitationsTest {
    /** A document of ours, wherever it is named. */
    private static final Pattern DOCUMENT = Pattern.compile("(?<![\\w/.-])(docs/[\\w-]+\\.md)");

    /** Numbers behind the name, as in "docs/safe-rlhf.md 3.4 and 3.5", also where a comment's line ends between them. */
    private static final Pattern SECTIONS =
            Pattern.compile("docs/safe-rlhf\\.md((?:(?:,|\\s+and)?[\\s*]+\\d+(?:\\.\\d+)?(?![\\d\\w]))+)");

    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
    private static final Pattern HEADING = Pattern.compile("## (\\d+)\\. .*");
    private static final Pattern POINT = Pattern.compile("(\\d+)\\. .*");

    /** Documents under names that only their authors have. */
    private static final Pattern UNKNOWN =
            Pattern.compile("\\b(?:SAFE_RLHF|DESIGN|STYLE|CLI)(?:\\.md)? (?:section )?\\d");

    /** As "3" and "3.4". */
    private static Set<String> sections() {
        Set<String> found = new HashSet<>();
        String section = "";
        for (String line :
                Repository.text(Repository.file("docs/safe-rlhf.md")).lines().toList()) {
            Matcher heading = HEADING.matcher(line);
            Matcher point = POINT.matcher(line);
            if (heading.matches()) {
                section = heading.group(1);
                found.add(section);
            } else if (line.startsWith("## ")) {
                throw new AssertionError("docs/safe-rlhf.md: a section without a number: " + line);
            } else if (point.matches()) {
                found.add(section + "." + point.group(1));
            }
        }
        return found;
    }

    private static List<String> cited(String text) {
        List<String> numbers = new ArrayList<>();
        Matcher citations = SECTIONS.matcher(text);
        while (citations.find()) {
            Matcher number = NUMBER.matcher(citations.group(1));
            while (number.find()) {
                numbers.add(number.group());
            }
        }
        return numbers;
    }

    @Test
    void everySectionThatIsCitedExists() {
        Set<String> sections = sections();
        List<String> missing = new ArrayList<>();
        int citations = 0;
        for (Path file : Repository.files()) {
            List<String> cited = cited(Repository.text(file));
            citations += cited.size();
            cited.stream()
                    .filter(number -> !sections.contains(number))
                    .forEach(number -> missing.add(Repository.name(file) + " cites docs/safe-rlhf.md " + number));
        }
        assertEquals(List.of(), missing);
        assertTrue(citations >= 10, citations + " citations found: is it still known what one looks like?");
    }

    @Test
    void everyDocumentThatIsNamedExists() {
        List<String> missing = new ArrayList<>();
        for (Path file : Repository.files()) {
            String text = Repository.text(file);
            Matcher document = DOCUMENT.matcher(text);
            while (document.find()) {
                // Other projects have folders of the same name.
                boolean ours = !text.substring(Math.max(0, document.start() - 20), document.start())
                        .contains("ggml, ");
                if (ours && !Files.exists(Repository.file(document.group(1)))) {
                    missing.add(Repository.name(file) + " names " + document.group(1));
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void nothingIsCitedThatReadersDoNotHave() {
        List<String> found = new ArrayList<>();
        for (Path file : Repository.files()) {
            Matcher unknown = UNKNOWN.matcher(Repository.text(file));
            while (unknown.find()) {
                found.add(Repository.name(file) + ": " + unknown.group());
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void citationsAreRecognised() {
        assertEquals(List.of("3.4", "3.5"), cited("rewards. docs/safe-rlhf.md 3.4 and 3.5. A"));
        assertEquals(List.of("9"), cited("(docs/safe-rlhf.md 9, V6 and V7)"));
        assertEquals(List.of("2.1"), cited("docs/safe-rlhf.md\n * 2.1."));
        assertEquals(List.of(), cited("docs/safe-rlhf.md has them"));
    }
}
