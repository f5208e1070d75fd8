package io.levee.kernels.ptx;

import java.util.List;

/** An operand as written. */
sealed interface Operand {
    /** A register, variable, label or special register, with a number added to it. */
    record Name(String name, long offset) implements Operand {}

    /** A whole number. */
    record Whole(long value) implements Operand {}

    /** A floating-point number: its value, which an f32 operand rounds. */
    record Real(double value) implements Operand {}

    /** A float32 given by its bits ({@code 0f3F800000}). */
    record SingleBits(int bits) implements Operand {}

    /** A float64 given by its bits. */
    record DoubleBits(long bits) implements Operand {}

    /** {@code {a, b}}. */
    record Vector(List<Operand> elements) implements Operand {}

    /** {@code [base + offset]}; the base is a name or a number. */
    record Address(Operand base) implements Operand {}

    /** {@code d|p}. */
    record Pair(Operand first, Operand second) implements Operand {}

    /** {@code !p}. */
    record Not(Operand operand) implements Operand {}
}
