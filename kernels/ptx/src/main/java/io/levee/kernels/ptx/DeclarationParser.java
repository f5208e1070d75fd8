package io.levee.kernels.ptx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads declarations of variables and parameters. */
final class DeclarationParser {
    private final TokenReader reader;
    private int alignment;
    private PtxType type;
    private String name;
    private long elements;
    private boolean isArray;

    DeclarationParser(TokenReader reader) {
        this.reader = reader;
    }

    /** Reads {@code .align 4 .b8 name[16] = {…};} after the space. */
    Variable variable(Space space) {
        declarator();
        byte[] image = reader.take("=") ? image() : null;
        reader.expect(";");
        return new Variable(name, space, alignment, Math.toIntExact(elements * type.bytes()), image);
    }

    /** Reads {@code .align 8 .b8 name[40]} after {@code .param}, which begins at or after the offset. */
    KernelParameter parameter(int offset) {
        declarator();
        int start = (offset + alignment - 1) / alignment * alignment;
        return new KernelParameter(name, start, Math.toIntExact(elements * type.bytes()));
    }

    private void declarator() {
        alignment = 0;
        type = null;
        for (Token token = reader.next(); ; token = reader.next()) {
            if (token.is(".align")) {
                alignment = reader.integer();
            } else if (token.is(".ptr")) {
                pointerAttributes();
            } else if (token.text().startsWith(".")) {
                type = PtxType.named(token.text().substring(1));
                if (type == null || type == PtxType.PRED) {
                    throw reader.error(token, "unknown in a declaration: `" + token.text() + "`");
                }
            } else {
                finish(token);
                return;
            }
        }
    }

    private void pointerAttributes() {
        while (reader.peek().text().startsWith(".")
                && Space.named(reader.peek().text().substring(1)) != null) {
            reader.next();
        }
        if (reader.take(".align")) {
            reader.integer();
        }
    }

    private void finish(Token token) {
        if (type == null || token.kind() != Token.Kind.WORD) {
            throw reader.error(token, "expected a type and a name, found `" + token.text() + "`");
        }
        name = token.text();
        alignment = Math.max(alignment, type.bytes());
        elements = 1;
        isArray = false;
        while (reader.take("[")) {
            elements *= reader.nextIs("]") ? 0 : reader.whole();
            reader.expect("]");
            isArray = true;
        }
    }

    private byte[] image() {
        int capacity = Math.toIntExact(elements * type.bytes());
        ByteBuffer image = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
        if (!isArray) {
            put(image);
            return image.array();
        }
        reader.expect("{");
        while (!reader.take("}")) {
            put(image);
            reader.take(",");
        }
        return image.array();
    }

    private void put(ByteBuffer image) {
        Token token = reader.peek();
        boolean negative = reader.take("-");
        Operand number = Numbers.parse(reader.next().text());
        if (number == null || image.remaining() < type.bytes()) {
            throw reader.error(token, number == null ? "not a number: `" + token.text() + "`" : "too many values");
        }
        long bits = Constants.bits(number, type, negative);
        for (int i = 0; i < type.bytes(); i++) {
            image.put((byte) (bits >>> 8 * i));
        }
    }
}
