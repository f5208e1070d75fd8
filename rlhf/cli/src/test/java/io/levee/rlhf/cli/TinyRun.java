package io.levee.rlhf.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Supervised fine-tuning of a tiny model on the plain loops: a run whose steps take a moment each. */
final class TinyRun {
    private final Path model;
    private final Path data;

    /** Writes model and data into a folder. */
    TinyRun(Path folder) throws IOException {
        model = TinyModel.language(folder.resolve("model"));
        data = folder.resolve("data.jsonl");
        Files.writeString(data, """
                {"instruction": "the cat", "input": "", "output": "sat on a mat"}
                {"instruction": "a mat", "input": "", "output": "sat on the cat"}
                {"instruction": "on the mat", "input": "", "output": "sat a cat"}
                """);
    }

    Path model() {
        return model;
    }

    Path data() {
        return data;
    }

    /** Its command line; {@code more} wins. */
    String[] line(Path out, int steps, String... more) {
        List<String> line = new ArrayList<>(List.of(
                "sft",
                "--quiet",
                "--device=reference",
                "--model=" + model,
                "--data=" + data,
                "--out=" + out,
                "--lr=1e-3",
                "--batch-size=3",
                "--epochs=" + steps));
        line.addAll(Arrays.asList(more));
        return line.toArray(String[]::new);
    }
}
