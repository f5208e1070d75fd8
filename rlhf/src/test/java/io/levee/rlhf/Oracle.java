package io.levee.rlhf;

import io.levee.engine.store.Json;
import io.levee.engine.store.Safetensors;
import io.levee.engine.store.StoredTensor;
import io.levee.rlhf.rollout.Episode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * Numbers that PyTorch and transformers computed for one small model with random weights, on four ragged sequences that
 * were each run alone.
 *
 * @param directory holds {@code model/}, {@code inputs.json} and {@code vectors.safetensors}
 * @param inputs token ids, settings, losses
 * @param vectors every tensor by name
 */
record Oracle(Path directory, Json inputs, SequencedMap<String, float[]> vectors) {
    /** Those among the test resources, then the directories that {@code -Dlevee.oracle} names. */
    static List<Oracle> all() {
        List<Path> directories = new ArrayList<>(children(Golden.resource("oracle")));
        String named = System.getProperty("levee.oracle", "");
        Arrays.stream(named.split(",")).filter(d -> !d.isBlank()).map(Path::of).forEach(directories::add);
        return directories.stream().map(Oracle::read).toList();
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Oracle read(Path directory) {
        SequencedMap<String, float[]> vectors = new LinkedHashMap<>();
        try (Arena arena = Arena.ofConfined()) {
            Safetensors file = Safetensors.open(directory.resolve("vectors.safetensors"), arena);
            file.tensors().forEach((name, tensor) -> vectors.put(name, floats(tensor)));
        }
        return new Oracle(directory, Json.parse(directory.resolve("inputs.json")), vectors);
    }

    private static float[] floats(StoredTensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * i);
        }
        return values;
    }

    Path model() {
        return directory.resolve("model");
    }

    float[] vector(String name) {
        float[] values = vectors.get(name);
        if (values == null) {
            throw new IllegalArgumentException(directory + ": no vector " + name);
        }
        return values;
    }

    double number(String name) {
        return inputs.at(name).number();
    }

    Json ppo() {
        return inputs.at("ppo");
    }

    List<int[]> sequences() {
        return inputs.at("sequences").items().stream().map(Golden::ints).toList();
    }

    int[] promptLengths() {
        return Golden.ints(inputs.at("prompt_lengths"));
    }

    /** Indices into the sequences: better or safer, then the other. */
    List<int[]> pairs() {
        return inputs.at("pairs").items().stream().map(Golden::ints).toList();
    }

    /** The sequences as sampled answers; the recorded log-probabilities are the oracle's. */
    List<Episode> episodes() {
        float[][] recorded = perAnswer("ppo.old_log_probs");
        List<Episode> episodes = new ArrayList<>();
        for (int b = 0; b < recorded.length; b++) {
            int[] sequence = sequences().get(b);
            int prompt = promptLengths()[b];
            episodes.add(new Episode(
                    Arrays.copyOf(sequence, prompt),
                    Arrays.copyOfRange(sequence, prompt, sequence.length),
                    recorded[b],
                    false));
        }
        return episodes;
    }

    /** A vector over all answer tokens, cut into answers. */
    float[][] perAnswer(String name) {
        float[] all = vector(name);
        float[][] cut = new float[sequences().size()][];
        int at = 0;
        for (int b = 0; b < cut.length; b++) {
            int length = sequences().get(b).length - promptLengths()[b];
            cut[b] = Arrays.copyOfRange(all, at, at += length);
        }
        return cut;
    }

    @Override
    public String toString() {
        return directory.getFileName().toString();
    }
}
