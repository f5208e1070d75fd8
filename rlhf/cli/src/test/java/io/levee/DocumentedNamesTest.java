package io.levee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes, methods, packages and paths that the documents name are there, under these names. */
class DocumentedNamesTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern PATH = Pattern.compile("(?<![\\w`/])docs/[\\w.-]+");

    /** A class, with packages before it, classes around it and a member behind it. */
    private static final Pattern TYPE =
            Pattern.compile("((?:[a-z]\\w*\\.)*)([A-Z]\\w*)((?:\\.[A-Z]\\w*)*)(?:\\.([a-z]\\w*))?");

    private static final Pattern PACKAGE = Pattern.compile("[a-z]+(?:\\.[a-z]+)*");

    private final List<String> sources = Repository.files().stream()
            .map(Repository::name)
            .filter(name -> name.endsWith(".java"))
            .toList();

    /** Why a name means nothing; empty when it does. */
    private String complaint(String name) {
        Matcher type = TYPE.matcher(name);
        if (name.contains("/")) {
            return Files.exists(Repository.file(name)) ? "" : "no file " + name;
        }
        if (type.matches()) {
            return complaint(type);
        }
        if (PACKAGE.matcher(name).matches()) {
            String folder = "/" + name.replace('.', '/') + "/";
            return sources.stream().anyMatch(file -> file.contains("/io/levee/") && file.contains(folder))
                    ? ""
                    : "no package " + name;
        }
        return "neither a class, nor a package, nor a path";
    }

    private String complaint(Matcher type) {
        String file = "/" + type.group(1).replace('.', '/') + type.group(2) + ".java";
        List<String> found =
                sources.stream().filter(source -> source.endsWith(file)).toList();
        if (found.isEmpty()) {
            return "no class " + type.group(1) + type.group(2);
        }
        String inside = type.group(3).isEmpty() ? type.group(4) : type.group(3).substring(1);
        return inside == null || found.stream().anyMatch(source -> declares(source, inside))
                ? ""
                : type.group(2) + " has no " + inside;
    }

    private static boolean declares(String source, String member) {
        return Pattern.compile("\\b" + Pattern.quote(member) + "\\b")
                .matcher(Repository.text(Repository.file(source)))
                .find();
    }

    private static Set<String> code(String text) {
        Set<String> names = new LinkedHashSet<>();
        for (Pattern pattern : List.of(CODE, PATH)) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                names.add(matcher.group(matcher.groupCount()));
            }
        }
        return names;
    }

    private void assertAll(Set<String> names) {
        List<String> complaints = new ArrayList<>();
        for (String name : names) {
            String complaint = complaint(name);
            if (!complaint.isEmpty()) {
                complaints.add("`" + name + "`: " + complaint);
            }
        }
        assertEquals(List.of(), complaints);
    }

    @Test
    void whereToChangeWhatNamesOnlyWhatIsThere() {
        String tour = Repository.text(Repository.file("docs/tour.md"));
        String table = tour.substring(tour.indexOf("**Where to change what**"));
        Set<String> names = code(table);

        assertTrue(names.size() > 10, () -> "names of the table: " + names);
        assertAll(names);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/tour.md", "docs/safe-rlhf.md", "docs/embedding.md", "docs/world.md"})
    void aClassThatADocumentNamesIsThere(String document) {
        Set<String> classes = new LinkedHashSet<>();
        for (String name : code(Repository.text(Repository.file(document)))) {
            Matcher type = TYPE.matcher(name);
            if (type.matches() && (!type.group(1).isEmpty() || declaredSomewhere(type.group(2)))) {
                classes.add(name);
            }
        }
        assertFalse(classes.isEmpty(), "no class");
        assertAll(classes);
    }

    @Test
    void anOperationThatTheMathematicsNameIsOneOfTheKernels() {
        String kernels =
                Repository.text(Repository.file("kernels/src/main/java/io/levee/kernels/ComposedKernels.java"));
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (String name : code(Repository.text(Repository.file("docs/safe-rlhf.md")))) {
            if (name.matches("kernels\\.[a-z]\\w*")) {
                named++;
                if (!kernels.contains(" void " + name.substring(name.indexOf('.') + 1) + "(")) {
                    missing.add(name);
                }
            }
        }
        assertTrue(named > 0, "no operation is named");
        assertEquals(List.of(), missing);
    }

    /** A word with a capital may be something else than a class of ours, as a name in another program. */
    private boolean declaredSomewhere(String name) {
        return sources.stream().anyMatch(source -> source.endsWith("/" + name + ".java"));
    }

    @Test
    void whatIsNotThereIsFound() {
        for (String wrong : List.of(
                "ppo.NoSuchTrainer", "NoSuchTrainer", "rlhf/none", "nopackage", "Tape.noSuchMethod", "two words")) {
            assertFalse(complaint(wrong).isEmpty(), wrong);
        }
        for (String right : List.of("graph.Tape.measure", "LrSchedule.Reference", "engine.graph", "docs/tour.md")) {
            assertEquals("", complaint(right));
        }
    }
}
