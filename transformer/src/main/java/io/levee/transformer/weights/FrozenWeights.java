package io.levee.transformer.weights;

import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.engine.tensor.Shape;
import io.levee.kernels.Closing;
import io.levee.kernels.Kernels;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Weights;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Weights that are used where they lie: matrices in a mapped file, in their storage type, where the device can read them
 * there; norms, biases and score heads as float32. None has a gradient, so {@code learns()} is false of all. Several roles
 * may share one instance; it is closed after all of them and before its device, and nothing of it is used then.
 */
public final class FrozenWeights implements Weights, AutoCloseable {
    private static final int ALIGNMENT = 16;

    private final Closing opened;
    private final SequencedMap<String, Parameter> parameters;

    private FrozenWeights(Closing opened, SequencedMap<String, Parameter> parameters) {
        this.opened = opened;
        this.parameters = parameters;
    }

    /** Maps a model; everything is checked before memory is taken. */
    static FrozenWeights open(Device device, Path path, ModelReader.Use use) {
        Closing opened = new Closing();
        try {
            Arena arena = opened.add(Arena.ofShared());
            StoredModel model = StoredModel.open(path, arena);
            SequencedMap<Declaration, StoredWeight> stored = use.stored(model);
            String purpose = "frozen weights of " + path.getFileName();
            Memory memory = opened.add(device.kernels().allocate(decodedBytes(List.copyOf(stored.keySet())), purpose));
            SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();
            long offset = ALIGNMENT;
            for (var entry : stored.entrySet()) {
                Declaration d = entry.getKey();
                StoredWeight weight = entry.getValue();
                Slice values;
                if (isDecoded(d)) {
                    values = memory.slice(Float.BYTES * offset, Dtype.F32, weight.count());
                    offset += aligned(weight.count());
                    ModelReader.upload(device, values, weight);
                } else {
                    values = opened.add(device.kernels().adopt(weight.bytes(), () -> weight.rows(arena), purpose))
                            .slice(0, weight.dtype(), weight.count());
                }
                parameters.put(d.name(), parameter(device.kernels(), d, values));
            }
            if (use == ModelReader.Use.SCORE) {
                Slice bias = memory.slice(0, Dtype.F32, 1);
                device.write(bias, new float[] {ModelReader.scoreBias(model)});
                parameters.put(
                        ModelParameters.SCORE_BIAS,
                        new Parameter(ModelParameters.SCORE_BIAS, Shape.of(1), bias, null, null));
            }
            return new FrozenWeights(opened, parameters);
        } catch (RuntimeException failure) {
            opened.close(failure);
            throw failure;
        }
    }

    private static Parameter parameter(Kernels kernels, Declaration d, Slice values) {
        boolean matrix = d.shape().rank() == 2;
        return new Parameter(
                d.name(),
                d.shape(),
                values,
                null,
                matrix ? kernels.weight(values, d.shape().size(0), d.shape().size(1)) : null);
    }

    /** Vectors and the score head: the kernels take them as float32 only. */
    private static boolean isDecoded(Declaration d) {
        return d.shape().rank() == 1 || d.name().equals(ModelParameters.SCORE_HEAD);
    }

    /** With room for a score's bias before the rest. */
    private static long decodedBytes(List<Declaration> declarations) {
        return Float.BYTES
                * declarations.stream()
                        .filter(FrozenWeights::isDecoded)
                        .mapToLong(d -> aligned(d.shape().count()))
                        .reduce(ALIGNMENT, Math::addExact);
    }

    private static long aligned(long count) {
        return Math.ceilDiv(count, (long) ALIGNMENT) * ALIGNMENT;
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        return Collections.unmodifiableSequencedMap(parameters);
    }

    /** Bytes of all weights, mapped ones included. */
    public long bytes() {
        return parameters.values().stream()
                .mapToLong(p -> p.values().dtype().bytes(p.values().count()))
                .sum();
    }

    @Override
    public void close() {
        opened.close();
    }
}
