package io.levee.kernels.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a module: variables, and entries with their statements. Anything it does not know is an error. */
final class PtxParser {
    private static final Set<String> LINKAGE = Set.of(".visible", ".extern", ".weak", ".common");

    private final TokenReader reader;
    private final Map<Integer, String> files = new HashMap<>();
    private final Scope scope = new Scope(null);
    private final List<Variable> variables = new ArrayList<>();
    private final List<ParsedKernel> kernels = new ArrayList<>();

    PtxParser(String module, String text) {
        reader = new TokenReader(module, text);
        collectFiles(module, text);
        while (!reader.atEnd()) {
            declaration();
        }
    }

    /** Module-level variables of all spaces. */
    List<Variable> variables() {
        return variables;
    }

    List<ParsedKernel> kernels() {
        return kernels;
    }

    /** The compiler puts the table of files behind the code that refers to it. */
    private void collectFiles(String module, String text) {
        TokenReader ahead = new TokenReader(module, text);
        while (!ahead.atEnd()) {
            if (ahead.next().is(".file")) {
                int index = ahead.integer();
                files.put(index, ahead.next().text());
            }
        }
    }

    private void declaration() {
        Token token = reader.next();
        if (LINKAGE.contains(token.text())) {
            return;
        }
        switch (token.text()) {
            case ".version", ".target", ".address_size", ".file" -> reader.skipLine(token);
            case ".section" -> {
                reader.next();
                reader.skipBraces();
            }
            case ".entry" -> entry();
            case ".global" -> variable(Space.GLOBAL);
            case ".const" -> variable(Space.CONST);
            case ".shared" -> variable(Space.SHARED);
            default -> throw reader.error(token, "unknown at the top of a module: `" + token.text() + "`");
        }
    }

    private void variable(Space space) {
        Token at = reader.peek();
        Variable variable = new DeclarationParser(reader).variable(space);
        if (variable.bytes() == 0 && space != Space.SHARED) {
            throw reader.error(at, variable.name() + ": a variable without a size");
        }
        if (!scope.declare(variable)) {
            throw reader.error(at, variable.name() + " is declared twice");
        }
        variables.add(variable);
    }

    private void entry() {
        ParsedKernel kernel = new ParsedKernel(reader.word(), scope);
        if (reader.take("(")) {
            parameters(kernel);
        }
        while (!reader.nextIs("{")) {
            directive(kernel);
        }
        new BodyParser(reader, kernel, files).parse();
        kernels.add(kernel);
    }

    private void parameters(ParsedKernel kernel) {
        int end = 0;
        while (!reader.take(")")) {
            reader.expect(".param");
            KernelParameter parameter = new DeclarationParser(reader).parameter(end);
            end = parameter.offset() + parameter.bytes();
            kernel.parameters.add(parameter);
            reader.take(",");
        }
    }

    private void directive(ParsedKernel kernel) {
        Token token = reader.next();
        switch (token.text()) {
            case ".maxntid" -> kernel.maxThreads = product(dimensions());
            case ".reqntid" -> kernel.requiredThreads = dimensions();
            case ".minnctapersm", ".maxnctapersm", ".maxnreg" -> reader.integer();
            case ".pragma" -> {
                reader.next();
                reader.expect(";");
            }
            default -> throw reader.error(token, "unknown before the body of an entry: `" + token.text() + "`");
        }
    }

    private int[] dimensions() {
        int[] sizes = {1, 1, 1};
        int count = 0;
        do {
            sizes[count++] = reader.integer();
        } while (count < 3 && reader.take(","));
        return sizes;
    }

    private static int product(int[] sizes) {
        return sizes[0] * sizes[1] * sizes[2];
    }
}
