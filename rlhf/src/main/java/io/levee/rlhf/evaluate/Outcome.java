package io.levee.rlhf.evaluate;

/** How one comparison of a player with an opponent ended. */
public enum Outcome {
    /** The player was better. */
    WIN(1),
    /** Neither was. */
    TIE(0.5),
    /** The opponent was better. */
    LOSS(0);

    private static final double EQUAL = 1e-9;

    private final double points;

    Outcome(double points) {
        this.points = points;
    }

    /** What it counts: 1, ½ or 0. */
    public double points() {
        return points;
    }

    /** The same comparison as the opponent sees it. */
    public Outcome reversed() {
        return switch (this) {
            case WIN -> LOSS;
            case TIE -> TIE;
            case LOSS -> WIN;
        };
    }

    /** The outcome of comparing two values; those within 1e-9 of each other are a tie. */
    public static Outcome of(double player, double opponent) {
        if (Math.abs(player - opponent) <= EQUAL) {
            return TIE;
        }
        return player > opponent ? WIN : LOSS;
    }
}
