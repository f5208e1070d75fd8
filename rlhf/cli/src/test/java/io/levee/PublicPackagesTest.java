package io.levee;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The libraries export the packages that docs/embedding.md names, and no others. */
class PublicPackagesTest {
    private static final Pattern EXPORT = Pattern.compile("exports io\\.levee\\.([\\w.]+);");
    private static final Pattern NAMED = Pattern.compile("`((?:kernels|engine|transformer|rlhf)(?:\\.[a-z]+)?)`");

    private static Set<String> all(Pattern pattern, Stream<String> lines) {
        return lines.flatMap(line -> pattern.matcher(line).results())
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyExportedPackageIsNamedAndEveryNamedOneIsExported() {
        Set<String> exported = all(
                EXPORT,
                Stream.of("kernels", "engine", "transformer", "rlhf")
                        .map(module -> Repository.file(module + "/src/main/java/module-info.java"))
                        .flatMap(file -> Repository.text(file).lines()));
        Set<String> named = all(
                NAMED,
                Repository.text(Repository.file("docs/embedding.md"))
                        .lines()
                        .filter(line -> line.startsWith("| `levee-")));
        assertEquals(exported, named);
    }
}
