package io.levee.rlhf.data;

/**
 * A row that was left out.
 *
 * @param place  where it stands
 * @param reason what is wrong with it, without the place
 */
public record SkippedRow(Place place, String reason) {
    /** The place, a colon and the reason. */
    @Override
    public String toString() {
        return place + ": " + reason;
    }
}
