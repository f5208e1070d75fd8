package io.levee.transformer.jinja;

import java.util.List;
import java.util.Map;

/** An expression of Jinja. */
sealed interface Expression {
    /** A text, number, truth value or none. */
    record Literal(Object value) implements Expression {}

    /** A variable. */
    record Name(String name) implements Expression {}

    /** A list or tuple. */
    record Items(List<Expression> items) implements Expression {}

    /** A dictionary; keys and values in order. */
    record Entries(List<Expression> keys, List<Expression> values) implements Expression {}

    /** {@code of.name}. */
    record Attribute(Expression of, String name) implements Expression {}

    /** {@code of[index]}. */
    record Item(Expression of, Expression index) implements Expression {}

    /** {@code of[start:stop:step]}; each may be null. */
    record Slice(Expression of, Expression start, Expression stop, Expression step) implements Expression {}

    /** {@code of(arguments)}. */
    record Call(Expression of, Arguments arguments) implements Expression {}

    /** {@code of | name(arguments)}. */
    record Filter(Expression of, String name, Arguments arguments) implements Expression {}

    /** {@code of is name(arguments)}. */
    record Test(Expression of, String name, Arguments arguments) implements Expression {}

    /** {@code not of}. */
    record Not(Expression of) implements Expression {}

    /** {@code -of}. */
    record Negative(Expression of) implements Expression {}

    /** {@code left and right}, whose value is one of the two. */
    record And(Expression left, Expression right) implements Expression {}

    /** {@code left or right}, whose value is one of the two. */
    record Or(Expression left, Expression right) implements Expression {}

    /** {@code left operator right} of arithmetic or {@code ~}. */
    record Operation(String operator, Expression left, Expression right) implements Expression {}

    /** {@code first < second < …}: each operator belongs to the operand behind it. */
    record Comparison(Expression first, List<String> operators, List<Expression> others) implements Expression {}

    /** {@code then if condition else otherwise}; the last may be null. */
    record Conditional(Expression condition, Expression then, Expression otherwise) implements Expression {}

    /** What a call is given: by place, and by name. */
    record Arguments(List<Expression> byPlace, Map<String, Expression> byName) {
        static final Arguments NONE = new Arguments(List.of(), Map.of());
    }
}
