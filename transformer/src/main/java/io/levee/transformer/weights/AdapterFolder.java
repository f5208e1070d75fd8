package io.levee.transformer.weights;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import io.levee.engine.store.Safetensors;
import io.levee.engine.store.SafetensorsWriter;
import io.levee.engine.store.StoredTensor;
import io.levee.engine.store.TensorBytes;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.transformer.adapter.AdapterStack;
import io.levee.transformer.adapter.Lora;
import io.levee.transformer.adapter.LoraSettings;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/**
 * A folder with one LoRA adapter in the layout of Hugging Face PEFT: {@code adapter_config.json} and
 * {@code adapter_model.safetensors}.
 *
 * @param settings size and place of the corrections
 * @param base the model under the adapter: a directory or a GGUF file
 * @param scores the adapter has a score head
 */
public record AdapterFolder(Path folder, LoraSettings settings, Path base, boolean scores) {
    /** Name of the file with rank, targets and base model. */
    public static final String CONFIG = "adapter_config.json";

    /** Name of the file with the matrices. */
    public static final String WEIGHTS = "adapter_model.safetensors";

    private static final String PREFIX = "base_model.model.";

    /** Settings of PEFT under which the matrices would mean something else, with the only value that is read here. */
    private static final Map<String, Object> PLAIN =
            Map.of("use_dora", false, "use_rslora", false, "fan_in_fan_out", false, "bias", "none");

    /** True when the path is an adapter's folder. */
    public static boolean is(Path path) {
        return Files.exists(path.resolve(CONFIG));
    }

    /** The whole model of a path: what lies under an adapter, or the path itself. */
    public static Path base(Path path) {
        return is(path) ? read(path).base() : path;
    }

    /**
     * What an adapter's folder says of itself.
     *
     * @throws BadInputException when it is no plain LoRA, or its base model is not there
     */
    public static AdapterFolder read(Path folder) {
        Json json = Json.parse(folder.resolve(CONFIG));
        Json type = json.at("peft_type");
        if (!type.text().equals("LORA")) {
            throw type.error("expected LORA, found " + type.text());
        }
        requirePlain(json);
        return new AdapterFolder(
                folder, settings(json), base(folder, json.at("base_model_name_or_path")), scores(json));
    }

    private static void requirePlain(Json json) {
        for (String field : new TreeSet<>(PLAIN.keySet())) {
            Optional<Json> value = json.find(field);
            if (value.isPresent() && !PLAIN.get(field).equals(value.get().raw())) {
                throw value.get()
                        .error("only " + PLAIN.get(field) + " is supported; merge the adapter where it was made");
            }
        }
        for (String field : List.of("rank_pattern", "alpha_pattern")) {
            Optional<Json> pattern = json.find(field);
            if (pattern.isPresent() && !pattern.get().fields().isEmpty()) {
                throw pattern.get().error("ranks that differ by layer are not supported");
            }
        }
    }

    private static LoraSettings settings(Json json) {
        Json targets = json.at("target_modules");
        List<String> names;
        if (targets.isText()) {
            if (!targets.text().equals("all-linear")) {
                throw targets.error("expected a list of names or all-linear, found the pattern " + targets.text());
            }
            names = LoraSettings.ALL_LINEAR;
        } else {
            Set<String> listed =
                    new TreeSet<>(targets.items().stream().map(Json::text).toList());
            names = LoraSettings.ALL_LINEAR.stream().filter(listed::contains).toList();
            listed.removeAll(names);
            if (!listed.isEmpty()) {
                throw targets.error(
                        "no projection is named " + listed + "; expected some of " + LoraSettings.ALL_LINEAR);
            }
        }
        return new LoraSettings(json.at("r").integer(), json.at("lora_alpha").number(), names);
    }

    private static boolean scores(Json json) {
        Optional<Json> saved = json.find("modules_to_save");
        if (saved.isEmpty()) {
            return false;
        }
        for (Json module : saved.get().items()) {
            if (!Set.of("score", "classifier").contains(module.text())) {
                throw module.error("only a score head can be trained beside the adapter, found " + module.text());
            }
        }
        return saved.get().size() > 0;
    }

    private static Path base(Path folder, Json named) {
        Path base;
        try {
            base = folder.resolve(named.text()).normalize();
        } catch (InvalidPathException wrong) {
            throw named.error("expected the path of a model: " + wrong.getMessage());
        }
        if (!Files.exists(base)) {
            throw named.error("there is no model " + base
                    + ": name the directory or GGUF file of the base model here, relative to the adapter or absolute");
        }
        if (is(base)) {
            throw named.error(base + " is an adapter itself; merge it first (levee convert)");
        }
        return base;
    }

    /**
     * Reads the matrices.
     *
     * @param beside what else the role trains; the score head is read where it is stored and stays zero where not
     */
    public Lora load(Device device, ModelConfig config, List<Declaration> beside, boolean trainable) {
        try (Arena arena = Arena.ofConfined()) {
            SequencedMap<String, StoredWeight> stored = stored(config, arena);
            Lora lora = Lora.zero(device, config, settings, beside, trainable);
            stored.forEach((name, weight) -> {
                Parameter parameter = lora.parameters().parameters().get(name);
                if (parameter != null) {
                    ModelReader.upload(device, parameter.values(), weight);
                }
            });
            lora.parameters().refresh();
            return lora;
        }
    }

    /** Holds the adapter against the model under it, as {@link ModelReader#check}. */
    void check(ModelReader.Use use) {
        if (use == ModelReader.Use.SCORE && !scores) {
            throw new BadInputException(
                    folder + ": an adapter without a score head; a reward or cost model is expected here");
        }
        ModelReader.check(base, scores ? ModelReader.Use.TRUNK : use);
        try (Arena arena = Arena.ofConfined()) {
            stored(ModelReader.config(base), arena);
        }
    }

    private SequencedMap<String, StoredWeight> stored(ModelConfig config, Arena arena) {
        Safetensors file = Safetensors.open(folder.resolve(WEIGHTS), arena);
        List<Declaration> declarations = new ArrayList<>(settings.declarations(config));
        if (scores) {
            ModelParameters.score(config).stream()
                    .filter(d -> d.name().equals(ModelParameters.SCORE_HEAD))
                    .forEach(declarations::add);
        }
        SequencedMap<String, StoredWeight> stored = new LinkedHashMap<>();
        for (Declaration declaration : declarations) {
            stored.put(declaration.name(), StoredWeight.of(tensor(file, declaration)));
        }
        requireNoMore(file, stored.keySet());
        return stored;
    }

    private static StoredTensor tensor(Safetensors file, Declaration declaration) {
        StoredTensor tensor = file.at(PREFIX + declaration.name());
        return tensor.require(
                declaration.shape().sizes().stream().mapToLong(Long::longValue).toArray());
    }

    /** A matrix that nothing reads would be a correction that is silently lost. */
    private void requireNoMore(Safetensors file, Set<String> stored) {
        for (String name : file.tensors().keySet()) {
            if (!name.startsWith(PREFIX) || !stored.contains(name.substring(PREFIX.length()))) {
                throw new BadInputException(folder.resolve(WEIGHTS) + ": tensor " + name
                        + " belongs to none of the target_modules of " + CONFIG);
            }
        }
    }

    /**
     * Writes an adapter. Several on one another become one of their summed rank, which corrects by the same amounts.
     *
     * @param base the model under it
     * @param adapters in order; a score head is taken from the last
     */
    public static void write(Device device, ModelConfig config, Path base, List<Lora> adapters, Path folder) {
        LoraSettings settings = AdapterStack.settings(adapters);
        boolean scores = adapters.getLast().parameters().parameters().containsKey(ModelParameters.SCORE_HEAD);
        AtomicFiles.write(
                folder.resolve(CONFIG), Json.writePretty(fields(settings, name(base, folder), scores)) + "\n");
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Arena arena = Arena.ofConfined()) {
            for (Declaration declaration : settings.declarations(config)) {
                add(writer, arena, declaration, AdapterStack.values(device, adapters, declaration));
            }
            if (scores) {
                Parameter head = adapters.getLast().parameters().parameter(ModelParameters.SCORE_HEAD);
                Declaration declaration = new Declaration(head.name(), head.shape(), true);
                add(writer, arena, declaration, device.floats(head.values()));
            }
            writer.write(folder.resolve(WEIGHTS));
        }
    }

    private static void add(SafetensorsWriter writer, Arena arena, Declaration declaration, float[] values) {
        long[] shape =
                declaration.shape().sizes().stream().mapToLong(Long::longValue).toArray();
        MemorySegment bytes = arena.allocate(4L * values.length, 64);
        MemorySegment.copy(values, 0, bytes, java.lang.foreign.ValueLayout.JAVA_FLOAT, 0, values.length);
        writer.add(PREFIX + declaration.name(), "F32", shape, TensorBytes.of(bytes));
    }

    /** Relative for a model of a run beside the adapter's, so that their folder can be moved; absolute otherwise. */
    private static String name(Path base, Path folder) {
        Path model = base.toAbsolutePath().normalize();
        Path absolute = folder.toAbsolutePath().normalize();
        Path runs = absolute.getNameCount() > 2 ? absolute.getParent().getParent() : absolute;
        return (model.startsWith(runs) ? absolute.relativize(model) : model).toString();
    }

    private static Map<String, Object> fields(LoraSettings settings, String base, boolean scores) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("peft_type", "LORA");
        fields.put("task_type", scores ? "SEQ_CLS" : "CAUSAL_LM");
        fields.put("base_model_name_or_path", base);
        fields.put("r", settings.rank());
        fields.put("lora_alpha", settings.alpha());
        fields.put("lora_dropout", 0.0);
        fields.put("target_modules", settings.targets());
        fields.put("modules_to_save", scores ? List.of("score") : null);
        fields.put("bias", "none");
        fields.put("fan_in_fan_out", false);
        fields.put("use_dora", false);
        fields.put("use_rslora", false);
        fields.put("inference_mode", true);
        return fields;
    }
}
