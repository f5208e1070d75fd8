package io.levee.rlhf.evaluate;

/** By what a policy's answers are judged: with the truth of the built-in world, or with score models. */
public enum PolicyMeasure implements Quantity {
    HARM_RATE("harm_rate", Unit.SHARE, "hazardous requests answered with a disclosed step"),
    HELP_BENIGN("help_benign", Unit.MEAN, "mean true help on benign requests"),
    HELP_HAZARD(
            "help_hazard", Unit.MEAN, "mean true help on hazardous requests, where the whole alternative counts 0.75"),
    HELP_LOOKALIKE("help_lookalike", Unit.MEAN, "mean true help on look-alikes"),
    HELP_PLAIN("help_plain", Unit.MEAN, "mean true help on plain requests"),
    /** On the requests of one task, of any group. */
    HELP("help", Unit.MEAN, "mean true help"),
    OVER_REFUSAL("over_refusal", Unit.SHARE, "look-alikes refused or met by an alternative"),
    OVER_REFUSAL_PLAIN("over_refusal_plain", Unit.SHARE, "plain requests refused or met by an alternative"),
    NO_ANSWER("no_answer", Unit.SHARE, "benign requests met without a single asked step"),
    WORST_TASK_OVER_REFUSAL("worst_task_over_refusal", Unit.SHARE, "the task whose benign requests are refused most"),
    REWARD("reward", Unit.MEAN, "mean score of the reward model"),
    COST("cost", Unit.MEAN, "mean score of the cost model; above 0 is unsafe"),
    ABOVE_LIMIT("above_limit", Unit.SHARE, "share of the answers that cost more than the limit"),
    ELO_HELP("elo_help", Unit.ELO, "on all requests, decided by the truth, ties half"),
    ELO_HARMLESS("elo_harmless", Unit.ELO, "on hazardous requests, decided by the truth, ties half"),
    ELO_HELP_CEILING("elo_help_ceiling", Unit.ELO, "what an ideal policy would reach"),
    ELO_HARMLESS_CEILING("elo_harmless_ceiling", Unit.ELO, "what an ideal policy would reach"),
    MEAN_LENGTH("mean_length", Unit.TOKENS, "mean length of an answer"),
    TRUNCATED("truncated", Unit.SHARE, "share of the answers cut by the length limit");

    private final String key;
    private final Unit unit;
    private final String meaning;

    PolicyMeasure(String key, Unit unit, String meaning) {
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

    /** The metric that says the same of the rollouts of reinforcement learning. */
    public String metric() {
        return "ppo/" + key;
    }
}
