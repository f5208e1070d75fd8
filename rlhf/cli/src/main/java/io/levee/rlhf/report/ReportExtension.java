package io.levee.rlhf.report;

import io.levee.rlhf.run.Extension;
import java.nio.file.Path;
import java.util.Map;

/** Writes the report of each run that has finished. */
public final class ReportExtension implements Extension {
    /** For the service loader. */
    public ReportExtension() {}

    @Override
    public void finished(Path run, Map<String, Object> result) {
        Report.write(run, result);
    }
}
