package io.levee.rlhf.inspect;

import io.levee.engine.store.Gguf;
import io.levee.engine.store.GgufValue;
import io.levee.engine.store.Safetensors;
import io.levee.engine.store.StoredTensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The headers of files of tensors. */
final class TensorFacts {
    private static final int SHOWN_ELEMENTS = 8;
    private static final int SHOWN_CHARACTERS = 120;

    private TensorFacts() {}

    static SequencedMap<String, Object> safetensors(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            Safetensors open = Safetensors.open(file, arena);
            SequencedMap<String, Object> facts = new LinkedHashMap<>();
            facts.put("kind", "safetensors");
            facts.put("file", open.path().toString());
            facts.put("metadata", open.metadata());
            addTensors(facts, open.tensors().values());
            return facts;
        }
    }

    static SequencedMap<String, Object> gguf(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            Gguf open = Gguf.open(file, arena);
            SequencedMap<String, Object> metadata = new LinkedHashMap<>();
            open.metadata().forEach((key, value) -> metadata.put(key, shown(value)));
            SequencedMap<String, Object> facts = new LinkedHashMap<>();
            facts.put("kind", "GGUF");
            facts.put("file", file.toString());
            facts.put("metadata", metadata);
            addTensors(facts, open.tensors().values());
            return facts;
        }
    }

    /** Counts, and a row for each tensor. */
    static void addTensors(SequencedMap<String, Object> facts, Collection<StoredTensor> tensors) {
        facts.put("tensor_count", tensors.size());
        facts.put("values", tensors.stream().mapToLong(StoredTensor::elements).sum());
        facts.put("bytes", tensors.stream().mapToLong(t -> t.data().byteSize()).sum());
        facts.put("tensors", tensors.stream().map(TensorFacts::row).toList());
    }

    private static Map<String, Object> row(StoredTensor tensor) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", tensor.name());
        row.put("dtype", tensor.dtype());
        row.put("shape", StoredTensor.text(tensor.shape()));
        row.put("bytes", tensor.data().byteSize());
        return row;
    }

    /** A value in short: of a long list its first elements and its length. */
    private static Object shown(GgufValue value) {
        return switch (value) {
            case GgufValue.Text text -> shorten(text.value());
            case GgufValue.Flag flag -> flag.value();
            case GgufValue.Whole whole -> whole.value();
            case GgufValue.Real real -> Double.isFinite(real.value()) ? real.value() : Double.toString(real.value());
            case GgufValue.Texts texts -> list(texts.values());
            case GgufValue.Wholes wholes ->
                list(java.util.Arrays.stream(wholes.values()).boxed().toList());
            case GgufValue.Reals reals ->
                list(java.util.Arrays.stream(reals.values()).boxed().toList());
            case GgufValue.Flags flags -> "%,d flags".formatted(flags.values().length);
            case GgufValue.Arrays arrays ->
                "%,d arrays".formatted(arrays.values().size());
        };
    }

    private static String list(List<?> values) {
        String first = values.stream()
                .limit(SHOWN_ELEMENTS)
                .map(value -> shorten(value.toString()))
                .collect(java.util.stream.Collectors.joining(", "));
        return values.size() <= SHOWN_ELEMENTS ? first : "%s, … (%,d)".formatted(first, values.size());
    }

    private static String shorten(String text) {
        String line = text.replace("\n", "\\n");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
