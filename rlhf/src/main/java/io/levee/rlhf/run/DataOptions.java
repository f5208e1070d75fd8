package io.levee.rlhf.run;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which rows are read and what happens to those that do not fit. */
public final class DataOptions {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "PATH[:PROPORTION]",
            description =
                    "JSON lines, a JSON array, CSV or Parquet, also packed with gzip, zstd, xz or bzip2; a folder or"
                            + " pattern of such files; rows in any of the shapes in docs/data.md; may be given several times")
    public List<String> data = new ArrayList<>();

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "NAME=COLUMN",
            description =
                    "what the data call their columns, such as prompt=question,chosen=good; ignore=COLUMN leaves one"
                            + " out")
    public List<String> columns = new ArrayList<>();

    @Option(
            names = "--too-long",
            paramLabel = "error|truncate|skip",
            description = "what happens to rows that exceed --max-length (default: ${DEFAULT-VALUE})")
    public String tooLong = "error";

    @Option(
            names = "--max-length",
            paramLabel = "N",
            description = "most tokens of prompt and answer; 0 for the model's context (default: ${DEFAULT-VALUE})")
    public int maxLength = 0;

    @Option(names = "--skip-bad-rows", description = "count and report bad rows instead of stopping at the first")
    public boolean skipBadRows = false;

    @Option(
            names = "--template",
            paramLabel = "NAME",
            description = "conversation template; default: the model's own, or safe-rlhf where it has none")
    public String template;

    public DataOptions() {}
}
