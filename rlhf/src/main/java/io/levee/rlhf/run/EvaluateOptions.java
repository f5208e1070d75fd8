package io.levee.rlhf.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of evaluation. */
public final class EvaluateOptions {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "the model to evaluate; with --challenger the base (required, unless there are --judgements)")
    public Path model;

    @Option(
            names = "--challenger",
            paramLabel = "DIR",
            description = "a second model, compared with the first on the same prompts")
    public Path challenger;

    @Option(names = "--reward-model", paramLabel = "DIR", description = "scores helpfulness")
    public Path rewardModel;

    @Option(names = "--cost-model", paramLabel = "DIR", description = "scores harm")
    public Path costModel;

    @Option(
            names = "--world",
            paramLabel = "DIR",
            description = "judge with the built-in world's truth on this folder's eval.jsonl and eval-withheld.jsonl")
    public Path world;

    @Option(
            names = {"--data", "--prompts"},
            paramLabel = "PATH[:PROPORTION]",
            description = "prompts, when not --world; may be given several times")
    public List<String> data = new ArrayList<>();

    @Option(
            names = {"--threshold", "--limit"},
            paramLabel = "NUMBER|auto[:MARGIN]",
            description = "limit of the cost (default: ${DEFAULT-VALUE})")
    public String threshold = "0";

    @Option(
            names = "--best-of",
            paramLabel = "N",
            description = "also evaluate the answer that --reward-model likes best of N samples of --model"
                    + " (default: ${DEFAULT-VALUE}, none)")
    public int bestOf = 1;

    @Option(
            names = "--export-pairs",
            paramLabel = "FILE",
            description = "write the answers as blinded pairs for people to judge (JSON lines; whose they are stands in"
                    + " FILE.key)")
    public Path exportPairs;

    @Option(
            names = "--judgements",
            paramLabel = "FILE",
            description = "pairs that somebody has judged: JSON lines with winner \"a\", \"b\" or \"tie\", as"
                    + " --export-pairs writes them, or with the policies' names in a and b")
    public Path judgements;

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            description = "most tokens of an answer (default: ${DEFAULT-VALUE})")
    public int maxNewTokens = 128;

    @Option(names = "--temperature", paramLabel = "T", description = "0 is greedy (default: ${DEFAULT-VALUE})")
    public double temperature = 1;

    @Option(
            names = "--template",
            paramLabel = "NAME",
            description =
                    "conversation template (docs/models.md), NAME@DATE for one that tells a date; default: the model's own")
    public String template;

    @Option(names = "--skip-bad-rows", description = "count and report bad rows instead of stopping at the first")
    public boolean skipBadRows = false;

    @Option(
            names = "--too-long",
            paramLabel = "error|skip",
            description = "what happens to prompts that exceed the context (default: ${DEFAULT-VALUE})")
    public String tooLong = "error";

    @Mixin
    public RunOptions run = new RunOptions();

    @Mixin
    public DeviceOptions compute = new DeviceOptions();

    public EvaluateOptions() {}
}
