package io.levee.kernels.ptx;

import java.util.Locale;

/** The types of registers, variables and instructions. */
enum PtxType {
    PRED(1, Kind.PREDICATE),
    B8(8, Kind.BITS),
    U8(8, Kind.UNSIGNED),
    S8(8, Kind.SIGNED),
    B16(16, Kind.BITS),
    U16(16, Kind.UNSIGNED),
    S16(16, Kind.SIGNED),
    F16(16, Kind.FLOAT),
    BF16(16, Kind.FLOAT),
    F16X2(32, Kind.FLOAT),
    BF16X2(32, Kind.FLOAT),
    TF32(32, Kind.BITS),
    B32(32, Kind.BITS),
    U32(32, Kind.UNSIGNED),
    S32(32, Kind.SIGNED),
    F32(32, Kind.FLOAT),
    B64(64, Kind.BITS),
    U64(64, Kind.UNSIGNED),
    S64(64, Kind.SIGNED),
    F64(64, Kind.FLOAT);

    /** What the bits stand for. */
    enum Kind {
        PREDICATE,
        BITS,
        UNSIGNED,
        SIGNED,
        FLOAT
    }

    final int bits;
    final Kind kind;

    PtxType(int bits, Kind kind) {
        this.bits = bits;
        this.kind = kind;
    }

    /** The type with this name (without the dot), null when there is none. */
    static PtxType named(String name) {
        for (PtxType type : values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
                return type;
            }
        }
        return null;
    }

    int bytes() {
        return Math.max(1, bits / 8);
    }

    boolean isWide() {
        return bits == 64;
    }

    boolean isSigned() {
        return kind == Kind.SIGNED;
    }

    boolean isFloat() {
        return kind == Kind.FLOAT;
    }

    boolean isInteger() {
        return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    /** True when an operand of this type may be a register of the other: equal width, and bits go with everything. */
    boolean accepts(PtxType register) {
        boolean alike = kind == register.kind || isInteger() && register.isInteger();
        boolean bitwise = kind == Kind.BITS || register.kind == Kind.BITS;
        return bits == register.bits && (alike || bitwise && kind != Kind.PREDICATE);
    }

    /**
     * True when {@code ld}, {@code st} and {@code cvt} may use a register of the other for this type: as wide or wider.
     */
    boolean fitsIn(PtxType register) {
        if (register.kind == Kind.PREDICATE) {
            return false;
        }
        return accepts(register) || register.bits > bits && !isFloat() && !register.isFloat();
    }

    @Override
    public String toString() {
        return "." + name().toLowerCase(Locale.ROOT);
    }
}
