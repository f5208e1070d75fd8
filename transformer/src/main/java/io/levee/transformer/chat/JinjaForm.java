package io.levee.transformer.chat;

import io.levee.engine.store.Json;
import io.levee.transformer.jinja.JinjaSource;
import io.levee.transformer.jinja.JinjaSource.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The normal form of a Jinja conversation template: templates that differ only in the way they are written have the
 * same one.
 *
 * @param text          one statement or output a line, with {@link #HOLE} for the default system prompt
 * @param defaultSystem what a ChatML template says as system prompt when a conversation has none
 */
record JinjaForm(String text, Optional<String> defaultSystem) {
    private static final String HOLE = "DEFAULT SYSTEM MESSAGE";
    private static final Pattern DEFAULT_SYSTEM =
            Pattern.compile("<\\|im_start\\|>system\n((?:(?!<\\|im_).)+)<\\|im_end\\|>\n", Pattern.DOTALL);

    /** Statements without effect on text: markers for training, and a default for what is always given. */
    private static final Set<String> MARKERS = Set.of("generation", "endgeneration");

    private static final List<String> PROMPT_DEFAULT =
            List.of("{ if not add_generation_prompt is defined", "{ set add_generation_prompt = false", "{ endif");

    /** The form of a template; empty when a tag is not closed. */
    static Optional<JinjaForm> of(String jinja) {
        return JinjaSource.pieces(jinja).map(JinjaForm::normal);
    }

    private static JinjaForm normal(List<Piece> pieces) {
        List<String> lines = new ArrayList<>();
        List<String> sum = new ArrayList<>();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Text(String text) -> add(List.of(Json.write(text)), sum, lines);
                case Piece.Output(String expression) -> add(JinjaExpression.symbols(expression), sum, lines);
                case Piece.Statement(String code) when MARKERS.contains(code) -> {}
                case Piece.Statement(String code) -> {
                    flush(sum, lines);
                    lines.add("{ " + String.join(" ", JinjaExpression.symbols(code)));
                }
            }
        }
        flush(sum, lines);
        int start = lines.size() > 3 && lines.subList(0, 3).equals(PROMPT_DEFAULT) ? 3 : 0;
        return withHole(lines.subList(start, lines.size()));
    }

    /** Outputs that follow each other are one output of a sum. */
    private static void add(List<String> expression, List<String> sum, List<String> lines) {
        if (!JinjaExpression.isSum(expression)) {
            flush(sum, lines);
            sum.addAll(expression);
            flush(sum, lines);
            return;
        }
        if (!sum.isEmpty()) {
            sum.add("+");
        }
        sum.addAll(expression);
    }

    private static void flush(List<String> sum, List<String> lines) {
        if (!sum.isEmpty()) {
            lines.add("= " + String.join(" ", JinjaExpression.joinedLiterals(sum)));
            sum.clear();
        }
    }

    private static JinjaForm withHole(List<String> lines) {
        for (String line : lines) {
            if (line.startsWith("= \"") && isOneLiteral(line.substring(2))) {
                Matcher system = DEFAULT_SYSTEM.matcher(JinjaExpression.text(line.substring(2)));
                if (system.matches()) {
                    return new JinjaForm(withHole(lines, system.group(1)), Optional.of(system.group(1)));
                }
            }
        }
        return new JinjaForm(String.join("\n", lines), Optional.empty());
    }

    private static boolean isOneLiteral(String symbols) {
        return JinjaExpression.symbols(symbols).size() == 1;
    }

    /** The prompt stands in a literal of its own too, where tools are announced. */
    private static String withHole(List<String> lines, String system) {
        String literal = Json.write(system);
        String inner = literal.substring(1, literal.length() - 1);
        return lines.stream()
                .map(line -> line.equals("= " + literal)
                        ? "= \"" + HOLE + "\""
                        : line.replace(
                                "<|im_start|>system\\n" + inner + "<|im_end|>",
                                "<|im_start|>system\\n" + HOLE + "<|im_end|>"))
                .collect(Collectors.joining("\n"));
    }
}
