package io.levee.kernels.ptx;

/**
 * A predicate that is read, possibly negated.
 *
 * @param number the predicate's
 * @param flip what its lanes are xored with
 */
record PredicateOperand(int number, int flip) {
    static PredicateOperand of(StatementForm form, int index) {
        return form.operand(index) instanceof Operand.Not(Operand inner)
                ? new PredicateOperand(form.predicate(inner), -1)
                : new PredicateOperand(form.predicate(index), 0);
    }

    int lanes(Warp warp) {
        return warp.p[number] ^ flip;
    }
}
