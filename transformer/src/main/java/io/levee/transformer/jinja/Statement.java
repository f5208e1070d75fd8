package io.levee.transformer.jinja;

import java.util.List;

/** A statement of Jinja. */
sealed interface Statement {
    /** Text as it is. */
    record Text(String text) implements Statement {}

    /** An expression whose value is written. */
    record Output(Expression expression) implements Statement {}

    /** The first branch whose condition holds. */
    record If(List<Branch> branches) implements Statement {}

    /** A condition, null for {@code else}, and what is done where it holds. */
    record Branch(Expression condition, List<Statement> body) {}

    /**
     * A loop.
     *
     * @param targets   one name, or several that an element is taken apart into
     * @param condition which elements count, or null
     * @param otherwise what is done when there is none
     */
    record For(
            List<String> targets,
            Expression list,
            Expression condition,
            List<Statement> body,
            List<Statement> otherwise)
            implements Statement {}

    /** {@code set name = value}. */
    record Set(List<String> targets, Expression value) implements Statement {}

    /** {@code set namespace.attribute = value}. */
    record SetAttribute(String namespace, String attribute, Expression value) implements Statement {}

    /** {@code set name}, what the body writes, {@code endset}. */
    record SetBlock(String target, List<Statement> body) implements Statement {}

    /** A macro; a parameter without default has null. */
    record Macro(String name, List<String> parameters, List<Expression> defaults, List<Statement> body)
            implements Statement {}

    /** Leaves a loop. */
    record Break() implements Statement {}

    /** Goes on with a loop's next element. */
    record Continue() implements Statement {}
}
