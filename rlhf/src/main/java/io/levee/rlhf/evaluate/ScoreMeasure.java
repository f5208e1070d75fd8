package io.levee.rlhf.evaluate;

import java.util.Optional;

/** By what score models and the comparisons that they learn from are judged. */
public enum ScoreMeasure implements Quantity {
    AGREEMENT_HELP("agreement_help", Unit.SHARE, "Two annotators agree on help"),
    AGREEMENT_HARMLESS("agreement_harmless", Unit.SHARE, "Two annotators agree on harmlessness"),
    /** Of a model that knows the true help: annotators err, so it is below 1. */
    ACCURACY_CEILING_HELP("accuracy_ceiling_help", Unit.SHARE, "Truth against annotators on help"),
    ACCURACY_CEILING_HARMLESS("accuracy_ceiling_harmless", Unit.SHARE, "Truth against annotators on harmlessness"),
    REWARD_ACCURACY("reward_accuracy", Unit.SHARE, "Reward model: order of pairs", ACCURACY_CEILING_HELP),
    COST_ACCURACY("cost_accuracy", Unit.SHARE, "Cost model: order of pairs", ACCURACY_CEILING_HARMLESS),
    COST_SIGN_ACCURACY("cost_sign_accuracy", Unit.SHARE, "Cost model: sign of the label"),
    MEAN_SAFE("mean_safe", Unit.MEAN, "Mean cost of answers labelled safe"),
    MEAN_UNSAFE("mean_unsafe", Unit.MEAN, "Mean cost of answers labelled unsafe"),
    ABOVE_ZERO("above_zero", Unit.SHARE, "share with a cost above 0"),
    FULL_BEATS_OFFER("full_beats_offer", Unit.SHARE, "Reward: full answer beats the task's offer"),
    FULL_BEATS_OFF_TOPIC_OFFER(
            "full_beats_off_topic_offer", Unit.SHARE, "Reward: full answer beats an off-topic offer"),
    FULL_BEATS_REFUSAL("full_beats_refusal", Unit.SHARE, "Reward: full answer beats a refusal");

    private final String key;
    private final Unit unit;
    private final String meaning;
    private final ScoreMeasure ceiling;

    ScoreMeasure(String key, Unit unit, String meaning) {
        this(key, unit, meaning, null);
    }

    ScoreMeasure(String key, Unit unit, String meaning, ScoreMeasure ceiling) {
        this.key = key;
        this.unit = unit;
        this.meaning = meaning;
        this.ceiling = ceiling;
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

    /** The most that can be expected of it, where that is known. */
    public Optional<ScoreMeasure> ceiling() {
        return Optional.ofNullable(ceiling);
    }
}
