package io.levee.kernels.ptx;

import java.util.List;

/** Turns the statements of an entry into instructions. */
final class StatementDecoder {
    private StatementDecoder() {}

    /** Decodes all statements; an exit stands at the end, where labels may point to. */
    static Instruction[] decode(List<Statement> statements, Layout layout) {
        Instruction[] code = new Instruction[statements.size() + 1];
        for (int i = 0; i < statements.size(); i++) {
            Statement statement = statements.get(i);
            StatementForm form = new StatementForm(statement, layout);
            code[i] = decode(form);
            form.finish();
            code[i].index = i;
            if (statement.guard() != null) {
                code[i].guard = form.predicate(new Operand.Name(statement.guard(), 0));
                code[i].flip = statement.guardNegated() ? -1 : 0;
            }
        }
        strengthenFirstReads(code, statements.size());
        Instruction end = Action.instruction(InstructionClass.CONTROL, Warp::exit);
        end.index = statements.size();
        code[statements.size()] = end;
        return code;
    }

    /**
     * A loop around {@code atom.cas} begins with a plain load of the same address; whatever it reads, the comparison
     * decides. The compiler emits this for atomics that the architecture lacks.
     */
    private static void strengthenFirstReads(Instruction[] code, int count) {
        for (int i = 0; i < count; i++) {
            if (code[i] instanceof AtomicInstruction atomic && atomic.isCompareAndSwap()) {
                for (int j = 0; j < i; j++) {
                    if (code[j] instanceof LoadInstruction load && load.hasAddressOf(atomic)) {
                        load.strong = true;
                    }
                }
            }
        }
    }

    private static Instruction decode(StatementForm form) {
        Instruction instruction = switch (form.base()) {
            case "ld", "ldu", "st", "prefetch", "prefetchu", "isspacep" -> MemoryInstructions.decode(form);
            case "atom", "red" -> AtomicInstruction.decode(form);
            case "cp" -> CopyInstruction.decode(form);
            case "ldmatrix" -> MatrixLoad.decode(form);
            case "mma" -> MatrixProduct.decode(form);
            case "bra", "brx", "ret", "exit", "trap", "brkpt", "bar", "barrier", "membar", "fence", "nanosleep" ->
                ControlInstructions.decode(form);
            case "shfl", "vote", "match", "redux", "activemask" -> WarpInstructions.decode(form);
            case "cvt", "cvta" -> ConvertInstructions.decode(form);
            default -> decodeTyped(form, form.takeType());
        };
        if (instruction == null) {
            throw form.error("unknown instruction");
        }
        return instruction;
    }

    private static Instruction decodeTyped(StatementForm form, PtxType type) {
        switch (form.base()) {
            case "mov" -> {
                return MoveInstructions.move(form, type);
            }
            case "setp", "set", "selp", "slct", "testp" -> {
                return CompareInstructions.decode(form, type);
            }
            case "brev", "clz", "popc", "bfind", "bfe", "bfi", "prmt", "shf", "lop3", "dp4a" -> {
                return BitInstructions.decode(form, type);
            }
            case "addc", "subc", "madc" -> {
                return CarryInstructions.decode(form, type);
            }
            default -> {
                return arithmetic(form, type);
            }
        }
    }

    private static Instruction arithmetic(StatementForm form, PtxType type) {
        return switch (type) {
            case PRED -> MoveInstructions.logic(form);
            case F32 -> FloatInstructions.decode(form);
            case F64 -> DoubleInstructions.decode(form);
            case F16, BF16, F16X2, BF16X2 -> HalfInstructions.decode(form, type);
            case B64, U64, S64, B32, U32, S32 -> {
                Instruction carry = carry(form, type);
                yield carry != null ? carry : whole(form, type);
            }
            case B16, U16, S16 -> whole(form, type);
            case B8, U8, S8, TF32 -> null;
        };
    }

    private static Instruction carry(StatementForm form, PtxType type) {
        return switch (form.base()) {
            case "add", "sub", "mad" -> CarryInstructions.decode(form, type);
            default -> null;
        };
    }

    private static Instruction whole(StatementForm form, PtxType type) {
        return type.isWide() ? LongInstructions.decode(form, type) : IntegerInstructions.decode(form, type);
    }
}
