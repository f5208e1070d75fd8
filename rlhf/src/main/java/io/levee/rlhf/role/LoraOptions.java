package io.levee.rlhf.role;

import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.options.Words;
import io.levee.transformer.adapter.LoraSettings;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Training of low-rank adapters instead of all weights. */
public final class LoraOptions implements OptionGroup {
    @Option(
            names = "--lora-rank",
            paramLabel = "R",
            description =
                    "train a new LoRA adapter of this rank over the frozen model; 0 trains all weights, or goes on with"
                            + " the adapter that the model is")
    @Range("[0, 1e5]")
    public int loraRank = 0;

    @Option(
            names = "--lora-alpha",
            paramLabel = "ALPHA",
            description = "the adapter counts alpha / rank times; 0 for twice the rank")
    @Range("[0, 1e6]")
    public double loraAlpha = 0;

    @Option(
            names = "--lora-targets",
            paramLabel = "NAME",
            split = ",",
            description = "projections with an adapter, as q_proj,v_proj; default: every linear layer")
    @Words({"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"})
    public List<String> loraTargets = new ArrayList<>();

    public LoraOptions() {}

    @Override
    public void validate(Complaints complaints) {
        complaints.ignored("lora-alpha", loraRank == 0, "needs --lora-rank");
        complaints.ignored("lora-targets", loraRank == 0, "needs --lora-rank");
    }

    /** How a role is trained under these options. */
    public Training training(long seed) {
        if (loraRank == 0) {
            return new Training(true, null, seed);
        }
        List<String> targets = loraTargets.isEmpty() ? LoraSettings.ALL_LINEAR : loraTargets;
        return new Training(true, new LoraSettings(loraRank, loraAlpha > 0 ? loraAlpha : 2 * loraRank, targets), seed);
    }
}
