package io.levee.transformer.jinja;

import io.levee.engine.store.BadInputException;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A conversation template in Jinja. It is never trusted: it reaches nothing but the variables that it is given, and it is
 * stopped, at the same place on every machine, when it makes more work than one that writes conversations.
 */
public final class Jinja {
    private final List<Statement> template;

    private final Set<String> texts;

    private Jinja(List<Statement> template, Set<String> texts) {
        this.template = template;
        this.texts = texts;
    }

    /** @throws BadInputException naming what of the template is broken or not understood */
    public static Jinja of(String source) {
        List<JinjaSource.Piece> pieces = TemplateParser.pieces(source);
        Set<String> texts = new LinkedHashSet<>();
        for (JinjaSource.Piece piece : pieces) {
            String code = switch (piece) {
                case JinjaSource.Piece.Text _ -> "";
                case JinjaSource.Piece.Output(String expression) -> expression;
                case JinjaSource.Piece.Statement(String statement) -> statement;
            };
            Symbol.of(code).stream()
                    .filter(symbol -> symbol.kind() == Symbol.Kind.TEXT)
                    .map(Symbol::text)
                    .forEach(texts::add);
        }
        return new Jinja(TemplateParser.parse(pieces), texts);
    }

    /** The texts that stand in the template's expressions, each once. */
    public Set<String> texts() {
        return Collections.unmodifiableSet(texts);
    }

    /**
     * What the template writes.
     *
     * @param variables texts, truth values, whole numbers (Long), lists and maps of them
     * @param today     what the template takes for today's date
     * @throws BadInputException when the template cannot be evaluated or makes too much work
     */
    public JinjaOutput render(Map<String, ?> variables, LocalDate today) {
        try {
            return new JinjaOutput.Text(new Renderer(today).render(template, variables));
        } catch (Renderer.Raised raised) {
            return new JinjaOutput.Raised(raised.getMessage());
        } catch (Budget.Exhausted | StackOverflowError endless) {
            throw new BadInputException(
                    "the conversation template makes more work than writing a conversation", endless);
        }
    }
}
