package io.levee.kernels.cuda;

import io.levee.kernels.Precision;
import io.levee.kernels.cases.Case;
import io.levee.kernels.cases.OperationCases;
import io.levee.kernels.cuda.InjectedBug.Detection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The defects of bugs.txt, whose first lines say how they are written. */
final class BugTable {
    private static final Pattern EDIT = Pattern.compile("(\\d+)/(\\d+) (?:(\\S+) `([^`]*)` )?`([^`]+)` -> `([^`]*)`");
    private static final Pattern LAUNCH = Pattern.compile("(?:parameter )?(\\w+) ([=+-]) (\\d+)");

    private final List<Case> cases = OperationCases.all();

    /** All of them. */
    static List<InjectedBug> read() {
        BugTable table = new BugTable();
        List<InjectedBug> bugs = new ArrayList<>();
        for (String block : text().split("\n\n+")) {
            List<String> lines =
                    block.lines().filter(line -> !line.startsWith("#")).toList();
            if (!lines.isEmpty()) {
                bugs.add(table.bug(lines));
            }
        }
        return bugs;
    }

    private static String text() {
        try (InputStream text = BugTable.class.getResourceAsStream("bugs.txt")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InjectedBug bug(List<String> lines) {
        String[] kernel = value(lines, "kernel").split(" ");
        String[] found = value(lines, "found").split(" ", 2);
        return new InjectedBug(
                value(lines, "bug"),
                test(value(lines, "case")),
                kernel.length > 2 ? Precision.of(kernel[2]) : Precision.FLOAT32,
                kernel[0],
                kernel[1],
                values(lines, "edit").stream().map(BugTable::edit).toList(),
                values(lines, "launch").stream().map(BugTable::change).toList(),
                Detection.valueOf(found[0].toUpperCase(Locale.ROOT)),
                found[1]);
    }

    private Case test(String name) {
        return cases.stream()
                .filter(test -> name.equals(test.operation() + " " + test.shape()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no case " + name));
    }

    private static PtxEdit edit(String text) {
        Matcher edit = matched(EDIT, text);
        return new PtxEdit(
                Integer.parseInt(edit.group(1)),
                Integer.parseInt(edit.group(2)),
                edit.group(3) == null ? "" : edit.group(3),
                edit.group(4) == null ? "" : edit.group(4),
                Pattern.compile(edit.group(5)),
                edit.group(6));
    }

    private static LaunchChange change(String text) {
        Matcher change = matched(LAUNCH, text);
        return new LaunchChange(change.group(1), change.group(2).charAt(0), Integer.parseInt(change.group(3)));
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException(text + ": expected " + pattern);
        }
        return matcher;
    }

    private static String value(List<String> lines, String field) {
        List<String> values = values(lines, field);
        if (values.size() != 1) {
            throw new IllegalStateException(lines + ": " + values.size() + " times " + field);
        }
        return values.getFirst();
    }

    private static List<String> values(List<String> lines, String field) {
        return lines.stream()
                .filter(line -> line.startsWith(field + " "))
                .map(line -> line.substring(field.length() + 1).strip())
                .toList();
    }
}
