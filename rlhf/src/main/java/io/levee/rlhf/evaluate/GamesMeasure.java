package io.levee.rlhf.evaluate;

/** By what a player's comparisons with an opponent are summed up. */
public enum GamesMeasure implements Quantity {
    WIN_RATE("win_rate", Unit.SHARE, "a tie is half a win; with its 95 % interval"),
    ELO("elo", Unit.ELO, "against the opponent, with a bootstrap's 95 % interval"),
    DIFFERENCE("difference", Unit.MEAN, "mean difference of the scores, prompt by prompt, with its standard error");

    private final String key;
    private final Unit unit;
    private final String meaning;

    GamesMeasure(String key, Unit unit, String meaning) {
        this.key = key;
        this.unit = unit;
        this.meaning = meaning;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public Unit unit() {
        return unit;
    }

    @Override
    public String meaning() {
        return meaning;
    }
}
