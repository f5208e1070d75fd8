package io.levee.rlhf.run;

import io.levee.rlhf.options.OptionGroup;
import io.levee.rlhf.options.Range;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every verb that makes a run directory understands. */
public class OutputOptions implements OptionGroup {
    @Option(names = "--out", paramLabel = "DIR", description = "run directory, new (default: runs/VERB-DATE)")
    public Path out;

    @Option(names = "--seed", paramLabel = "N", description = "same seed, same bits on the same back-end")
    @Range("(-∞, ∞)")
    public long seed = 1;

    public OutputOptions() {}
}
