package io.levee.kernels.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the body of an entry into statements, each with its scope and the place in the source that it came from. */
final class BodyParser {
    private final TokenReader reader;
    private final ParsedKernel kernel;
    private final Map<Integer, String> files;
    private Scope scope;
    private SourcePlace place = SourcePlace.UNKNOWN;

    BodyParser(TokenReader reader, ParsedKernel kernel, Map<Integer, String> files) {
        this.reader = reader;
        this.kernel = kernel;
        this.files = files;
        this.scope = kernel.scope;
    }

    void parse() {
        reader.expect("{");
        for (int depth = 1; depth > 0; ) {
            if (reader.take("{")) {
                scope = new Scope(scope);
                depth++;
            } else if (reader.take("}")) {
                scope = scope.parent();
                depth--;
            } else {
                item();
            }
        }
    }

    private void item() {
        Token token = reader.next();
        switch (token.text()) {
            case ";" -> {}
            case ".reg" -> registers();
            case ".shared" -> variable(Space.SHARED, kernel.shared);
            case ".local" -> variable(Space.LOCAL, kernel.local);
            case ".loc" -> location(token);
            case ".pragma" -> {
                reader.next();
                reader.expect(";");
            }
            default -> {
                if (token.kind() == Token.Kind.WORD && reader.take(":")) {
                    label(token);
                } else {
                    instruction(token);
                }
            }
        }
    }

    private void registers() {
        Token token = reader.next();
        PtxType type = PtxType.named(token.text().substring(1));
        if (type == null) {
            throw reader.error(token, "unknown register type `" + token.text() + "`");
        }
        do {
            String name = reader.word();
            if (reader.take("<")) {
                int count = reader.integer();
                reader.expect(">");
                for (int i = 0; i < count; i++) {
                    declare(token, name + i, type);
                }
            } else {
                declare(token, name, type);
            }
        } while (reader.take(","));
        reader.expect(";");
    }

    private void declare(Token at, String name, PtxType type) {
        if (!scope.declare(kernel.register(name, type))) {
            throw reader.error(at, name + " is declared twice");
        }
    }

    private void variable(Space space, List<Variable> variables) {
        Token at = reader.peek();
        Variable variable = new DeclarationParser(reader).variable(space);
        if (!scope.declare(variable)) {
            throw reader.error(at, variable.name() + " is declared twice");
        }
        variables.add(variable);
    }

    /**
     * {@code .loc file line column[, function_name …, inlined_at file line column]}. The innermost place counts,
     * unless it lies in one of the compiler's own headers.
     */
    private void location(Token token) {
        SourcePlace innermost = place();
        SourcePlace caller = innermost;
        while (!reader.atEnd() && reader.peek().line() == token.line()) {
            if (reader.next().is("inlined_at")) {
                caller = place();
            }
        }
        boolean own = innermost.file().endsWith(".cu") || innermost.file().endsWith(".cuh");
        place = own ? innermost : caller;
    }

    private SourcePlace place() {
        int file = reader.integer();
        return new SourcePlace(files.getOrDefault(file, ""), reader.integer());
    }

    private void label(Token name) {
        if (reader.take(".branchtargets")) {
            List<String> targets = new ArrayList<>();
            do {
                targets.add(reader.word());
            } while (reader.take(","));
            reader.expect(";");
            scope.declareTargets(name.text(), targets);
        } else if (!scope.declareLabel(name.text(), kernel.statements.size())) {
            throw reader.error(name, "the label " + name.text() + " stands twice");
        }
    }

    private void instruction(Token first) {
        String guard = null;
        boolean negated = false;
        Token opcode = first;
        if (first.is("@")) {
            negated = reader.take("!");
            guard = reader.word();
            opcode = reader.next();
        }
        if (opcode.kind() != Token.Kind.WORD || opcode.text().startsWith(".")) {
            throw reader.error(opcode, "unknown: `" + opcode.text() + "`");
        }
        List<Operand> operands = operands();
        kernel.statements.add(new Statement(guard, negated, opcode.text(), operands, scope, opcode.line(), place));
    }

    private List<Operand> operands() {
        List<Operand> operands = new ArrayList<>();
        while (!reader.take(";")) {
            operands.add(operand());
            if (!reader.nextIs(";")) {
                reader.expect(",");
            }
        }
        return operands;
    }

    private Operand operand() {
        if (reader.take("{")) {
            return vector();
        }
        if (reader.take("[")) {
            Operand base = operand();
            reader.expect("]");
            return new Operand.Address(base);
        }
        if (reader.take("!")) {
            return new Operand.Not(operand());
        }
        Token token = reader.peek();
        if (token.is("-") || token.kind() == Token.Kind.NUMBER) {
            return number();
        }
        return name();
    }

    private Operand vector() {
        List<Operand> elements = new ArrayList<>();
        do {
            elements.add(operand());
        } while (reader.take(","));
        reader.expect("}");
        return new Operand.Vector(elements);
    }

    private Operand number() {
        boolean negative = reader.take("-");
        Token token = reader.next();
        return switch (Numbers.parse(token.text())) {
            case Operand.Whole(long value) -> new Operand.Whole(negative ? -value : value);
            case Operand.Real(double value) -> new Operand.Real(negative ? -value : value);
            case Operand.SingleBits bits when !negative -> bits;
            case Operand.DoubleBits bits when !negative -> bits;
            case null, default -> throw reader.error(token, "not a number: `" + token.text() + "`");
        };
    }

    private Operand name() {
        String name = reader.word();
        if (reader.take("+")) {
            return new Operand.Name(name, reader.whole());
        }
        if (reader.nextIs("-")) {
            return new Operand.Name(name, reader.whole());
        }
        Operand first = new Operand.Name(name, 0);
        return reader.take("|") ? new Operand.Pair(first, operand()) : first;
    }
}
