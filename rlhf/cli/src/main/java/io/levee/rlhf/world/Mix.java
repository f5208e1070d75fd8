package io.levee.rlhf.world;

/**
 * Shares of the groups among drawn requests; what is left of 1 is plain.
 *
 * @param hazard    share of hazardous requests, in [0, 1]
 * @param lookalike share of look-alikes, in [0, 1]
 */
public record Mix(double hazard, double lookalike) {
    /**
     * @throws IllegalArgumentException when a share is negative or the two exceed 1
     */
    public Mix {
        if (!(hazard >= 0 && lookalike >= 0 && hazard + lookalike <= 1)) {
            throw new IllegalArgumentException(
                    "shares of hazard %s and look-alike %s must not be negative or exceed 1 together"
                            .formatted(hazard, lookalike));
        }
    }

    /** The group that a uniform number in [0, 1) falls to. */
    Group group(double uniform) {
        if (uniform < hazard) {
            return Group.HAZARD;
        }
        return uniform < hazard + lookalike ? Group.LOOKALIKE : Group.PLAIN;
    }
}
