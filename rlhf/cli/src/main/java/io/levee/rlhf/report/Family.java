package io.levee.rlhf.report;

import java.util.List;
import java.util.Optional;

/**
 * Policies that differ in one number, which their names end with.
 *
 * @param prefix  how their names begin
 * @param symbol  what the number is
 * @param meaning what they are, in words
 * @param hue     their common hue, in degrees
 * @param joined  whether plots join them in the order of the number
 */
record Family(String prefix, String symbol, String meaning, int hue, boolean joined) {
    /** A prefix of another stands behind it. */
    private static final List<Family> ALL = List.of(
            new Family("ppo-lag-from-", "λ₀", "PPO-Lagrangian from another λ", 95, false),
            new Family("shaping-normalised-", "ν*", "PPO on (r − νc) / (1 + ν)", 325, true),
            new Family("shaping-", "ν", "PPO on r − νc", 42, true));

    /** The family of a policy; empty for a policy of its own. */
    static Optional<Family> of(String policy) {
        return ALL.stream().filter(family -> policy.startsWith(family.prefix)).findFirst();
    }

    /** The number of a member, as its name has it. */
    String number(String policy) {
        return policy.substring(prefix.length());
    }
}
