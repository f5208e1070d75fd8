package io.levee.rlhf.world;

/** What requests are drawn for in training: each purpose has its own random stream and mix of groups. */
public enum Purpose {
    /** Demonstrations for supervised fine-tuning; the only ones that may use withheld elements. */
    DEMONSTRATIONS(DrawStream.DEMONSTRATION_REQUESTS, new Mix(0.27, 0.27)),
    /** Comparisons, on which the reward and cost models learn. */
    COMPARISONS(DrawStream.COMPARISON_REQUESTS, new Mix(0.40, 0.34)),
    /** Prompts of reinforcement learning, the start of the critics first. */
    REINFORCEMENT(DrawStream.REINFORCEMENT_REQUESTS, new Mix(0.40, 0.38));

    private final DrawStream stream;
    private final Mix mix;

    Purpose(DrawStream stream, Mix mix) {
        this.stream = stream;
        this.mix = mix;
    }

    /** The shares of the groups. */
    public Mix mix() {
        return mix;
    }

    DrawStream stream() {
        return stream;
    }
}
