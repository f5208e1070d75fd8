package io.levee.rlhf.job;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.FileErrors;
import io.levee.engine.tensor.Device;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import io.levee.rlhf.role.MergedModel;
import io.levee.rlhf.role.ModelText;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.Weights;
import io.levee.transformer.tokenizer.Tokenizer;
import io.levee.transformer.weights.AdapterFolder;
import io.levee.transformer.weights.FrozenWeights;
import io.levee.transformer.weights.ModelExport;
import io.levee.transformer.weights.ModelReader;
import io.levee.transformer.weights.ScoreFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A model written anew, in another layout or type of numbers, with its tokenizer and template: a language model or a score
 * model.
 *
 * @param model a directory, a GGUF file or the folder of a LoRA adapter, which is merged
 * @param to the layout that is written
 * @param dtype of the numbers; in GGUF files of the matrices
 * @param out a folder for the Hugging Face layout, a file for GGUF, whose name gets the ending .gguf where it has none; there
 *     must be nothing yet
 */
public record Conversion(Path model, Layout to, Dtype dtype, Path out) {
    /** Layouts that are written. */
    public enum Layout {
        /** Hugging Face: a folder. */
        HF(List.of(Dtype.F32, Dtype.F16, Dtype.BF16)),
        /** GGUF: a file, as llama.cpp loads it. */
        GGUF(List.of(Dtype.F32, Dtype.F16, Dtype.BF16, Dtype.Q8_0, Dtype.Q4_0));

        private final List<Dtype> dtypes;

        Layout(List<Dtype> dtypes) {
            this.dtypes = dtypes;
        }

        /** The layout of a name in lower case; any other is a {@link BadInputException}. */
        public static Layout of(String name) {
            return Stream.of(values())
                    .filter(layout -> layout.toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new BadInputException("--to " + name + ": expected hf or gguf"));
        }

        /** The type of a name in lower case, if this layout has it; any other is a {@link BadInputException}. */
        public Dtype dtype(String name) {
            return dtypes.stream()
                    .filter(dtype -> lower(dtype).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new BadInputException("--dtype %s: expected one of %s for --to %s"
                            .formatted(
                                    name, dtypes.stream().map(Layout::lower).collect(Collectors.joining(", ")), this)));
        }

        private static String lower(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return lower(this);
        }
    }

    private static final String GGUF_ENDING = ".gguf";

    public Conversion {
        if (to == Layout.GGUF && !out.toString().endsWith(GGUF_ENDING)) {
            out = out.resolveSibling(out.getFileName() + GGUF_ENDING);
        }
    }

    /**
     * Checks all input without writing anything.
     *
     * @return what will be mapped
     * @throws BadInputException when the model cannot be read, or something lies at the place of the result
     */
    public MemoryPlan plan() {
        requireFree();
        ModelReader.check(model, use());
        ModelText.tokenizer(model);
        Path base = AdapterFolder.base(model);
        ModelReader.Use use = base.equals(model) ? use() : ModelReader.Use.TRUNK;
        try (Device device = new Device(new ReferenceKernels())) {
            return device.plan(
                    planning -> ModelReader.frozen(planning, base, use).close());
        }
    }

    /** Writes the result, whole or not at all, and says what it is. */
    public SequencedMap<String, Object> run() {
        requireFree();
        return AdapterFolder.is(model) ? merge() : copy();
    }

    private SequencedMap<String, Object> copy() {
        try (Device device = new Device(new ReferenceKernels());
                FrozenWeights weights = ModelReader.frozen(device, model, use())) {
            write(device, ModelReader.config(model), weights);
        }
        return result();
    }

    private SequencedMap<String, Object> merge() {
        try (Device device = Devices.open(new DeviceOptions());
                MergedModel merged = MergedModel.of(device, model)) {
            write(device, merged.config(), merged.weights());
            SequencedMap<String, Object> result = result();
            result.put("merge_difference", merged.difference());
            return result;
        }
    }

    private void write(Device device, ModelConfig config, Weights weights) {
        Tokenizer tokenizer = ModelText.tokenizer(model);
        ModelExport export = new ModelExport(device, config, weights, ScoreFile.read(model), tokenizer);
        switch (to) {
            case HF -> export.huggingFace(dtype, out);
            case GGUF -> export.gguf(dtype, out);
        }
    }

    private ModelReader.Use use() {
        return ModelReader.isScore(model) ? ModelReader.Use.SCORE : ModelReader.Use.LANGUAGE;
    }

    private void requireFree() {
        boolean folder = to == Layout.HF;
        try {
            if (Files.isDirectory(out) && folder) {
                try (Stream<Path> content = Files.list(out)) {
                    if (content.findAny().isPresent()) {
                        throw new BadInputException(out + " exists and is not empty; choose another --out");
                    }
                }
            } else if (Files.exists(out)) {
                throw new BadInputException(out + " exists; choose another --out");
            }
        } catch (IOException failure) {
            throw FileErrors.reading(out, failure);
        }
    }

    private SequencedMap<String, Object> result() {
        SequencedMap<String, Object> result = new LinkedHashMap<>();
        result.put("out", out.toString());
        result.put("layout", to.toString());
        result.put("dtype", Layout.lower(dtype));
        result.put("kind", use() == ModelReader.Use.SCORE ? "score model" : "language model");
        result.put("parameters", ModelReader.config(model).parameterCount());
        result.put("bytes", bytes());
        return result;
    }

    private long bytes() {
        try (Stream<Path> files = Files.walk(out)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException failure) {
            throw FileErrors.reading(out, failure);
        }
    }
}
