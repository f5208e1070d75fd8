package io.levee.rlhf.run;

import io.levee.rlhf.data.DatasetSpec;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.options.Required;
import io.levee.rlhf.options.Words;
import io.levee.transformer.chat.Templates;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which rows are read and what happens to those that do not fit. */
public final class DataOptions implements OptionGroup {
    @Option(
            names = "--data",
            paramLabel = "PATH[:PROPORTION]",
            description = "JSON lines or a JSON array in the PKU-SafeRLHF, hh-rlhf, BeaverTails or Alpaca shape; may be"
                    + " given several times; - is standard input")
    @Required
    public List<String> data = new ArrayList<>();

    @Option(
            names = "--too-long",
            paramLabel = "error|truncate|skip",
            description = "what happens to rows that exceed --max-length")
    @Words({"error", "truncate", "skip"})
    public String tooLong = "error";

    @Option(
            names = "--max-length",
            paramLabel = "N",
            description = "most tokens of prompt and answer; 0 for the model's context")
    @Range("[0, 1e7]")
    public int maxLength = 0;

    @Option(names = "--skip-bad-rows", description = "count and report bad rows instead of stopping at the first")
    public boolean skipBadRows = false;

    @Option(
            names = "--template",
            paramLabel = "NAME",
            description =
                    "conversation template (docs/models.md), NAME@DATE for one that tells a date; default: the model's"
                            + " own, or safe-rlhf where it has none")
    public String template;

    public DataOptions() {}

    @Override
    public void validate(Complaints complaints) {
        complaints.read("data", () -> data.forEach(DatasetSpec::parse));
        if (template != null) {
            complaints.read("template", () -> Templates.named(template));
        }
    }
}
