package io.levee.kernels.ptx;

/**
 * What a warp contributes to a barrier that combines predicates, and where the result goes.
 *
 * @param operation {@code popc}, {@code and} or {@code or}
 * @param lanes lanes whose predicate is true
 * @param participants lanes that take part
 * @param target row of the count, or number of the predicate
 */
record BarrierReduction(String operation, int lanes, int participants, int target) {
    int count() {
        return Integer.bitCount(lanes & participants);
    }

    boolean all() {
        return (lanes & participants) == participants;
    }

    /** Gives the warp the result over all warps. */
    void deliver(Warp warp, int count, boolean all) {
        switch (operation) {
            case "popc" -> warp.fill(target, participants, count);
            case "and" -> warp.setPredicate(target, participants, all ? -1 : 0);
            default -> warp.setPredicate(target, participants, count > 0 ? -1 : 0);
        }
    }
}
