package io.levee.rlhf.run;

import io.levee.rlhf.data.DatasetSpec;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.options.Words;
import io.levee.transformer.chat.Templates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of evaluation. */
public final class EvaluateOptions implements OptionGroup {
    /** What the world's own evaluation and judgements of people have no use for. */
    private static final List<String> FOR_DATA = List.of(
            "threshold", "max-new-tokens", "temperature", "template", "skip-bad-rows", "too-long", "memory-limit-mib");

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
            description = "prompts, when not --world; may be given several times; - is standard input")
    public List<String> data = new ArrayList<>();

    @Option(
            names = {"--threshold", "--limit"},
            paramLabel = "NUMBER|auto[:MARGIN]",
            description = "limit of the cost")
    public String threshold = "0";

    @Option(
            names = "--best-of",
            paramLabel = "N",
            description = "also evaluate the answer that --reward-model likes best of N samples of --model; 1 for none")
    @Range("[1, 1e6]")
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

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "most tokens of an answer")
    @Range("[1, 1e7]")
    public int maxNewTokens = 128;

    @Option(names = "--temperature", paramLabel = "T", description = "0 is greedy")
    @Range("[0, 100]")
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
            description = "what happens to prompts that exceed the context")
    @Words({"error", "skip"})
    public String tooLong = "error";

    @Option(
            names = "--memory-limit-mib",
            paramLabel = "MIB",
            description = "most memory of models and activations; 0 for the machine's limit")
    @Range("[0, 1e9]")
    public long memoryLimitMib = 0;

    @Mixin
    public OutputOptions run = new OutputOptions();

    @Mixin
    public DeviceOptions compute = new DeviceOptions();

    public EvaluateOptions() {}

    @Override
    public void validate(Complaints complaints) {
        boolean answers = !data.isEmpty();
        complaints.read("data", () -> data.forEach(DatasetSpec::parse));
        complaints.read("threshold", () -> Threshold.parse(threshold));
        if (template != null) {
            complaints.read("template", () -> Templates.named(template));
        }
        if (world == null && !answers && judgements == null) {
            complaints.add("evaluate: give --world DIR (the world's truth), --data (prompts) or --judgements FILE");
        }
        if (model == null && (world != null || answers)) {
            complaints.add("evaluate: --model is missing");
        }
        if (answers && rewardModel == null && costModel == null && exportPairs == null) {
            complaints.add("evaluate: --data needs --reward-model or --cost-model, or both, or --export-pairs");
        }
        complaints.ignored("data", world != null, "give either --world or --data");
        complaints.ignored(
                "best-of", bestOf > 1 && (rewardModel == null || !answers), "needs --data and --reward-model");
        complaints.ignored(
                "export-pairs",
                !answers || challenger == null && bestOf == 1,
                "needs --data and --challenger or --best-of");
        complaints.ignored("threshold", costModel == null, "needs --cost-model");
        for (String option : List.of("model", "challenger", "reward-model", "cost-model")) {
            complaints.ignored(option, world == null && !answers, "needs --data or --world");
        }
        for (String option : FOR_DATA) {
            complaints.ignored(option, !answers, "needs --data");
        }
    }
}
