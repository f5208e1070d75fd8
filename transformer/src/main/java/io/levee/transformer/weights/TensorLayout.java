package io.levee.transformer.weights;

import io.levee.engine.store.TensorBytes;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.kernels.dtype.Dtype;
import io.levee.transformer.model.Family;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import io.levee.transformer.model.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Where the weights of a model lie in the files of one system, by their names in {@link ModelParameters}. */
final class TensorLayout {
    private static final String NORM = "norm.weight";

    private final Map<String, WeightPlace> places = new HashMap<>();
    private final UnaryOperator<String> naming;

    private TensorLayout(
            ModelConfig config,
            UnaryOperator<String> naming,
            Function<String, Optional<RowOrder>> order,
            float normShift) {
        this.naming = naming;
        Map<String, Long> rows = new HashMap<>();
        List<Declaration> declarations = new ArrayList<>(ModelParameters.causal(config));
        declarations.forEach(
                d -> rows.merge(naming.apply(d.name()), (long) d.shape().size(0), Long::sum));
        Map<String, Long> taken = new HashMap<>();
        for (Declaration d : declarations) {
            String tensor = naming.apply(d.name());
            long count = d.shape().size(0);
            long end = taken.merge(tensor, count, Long::sum);
            float shift = d.name().endsWith(NORM) ? normShift : 0;
            places.put(
                    d.name(),
                    new WeightPlace(tensor, end - count, count, rows.get(tensor), order.apply(d.name()), shift));
        }
    }

    /** The Hugging Face layout. */
    static TensorLayout huggingFace(ModelConfig config) {
        Family family = config.family();
        return new TensorLayout(config, name -> storedName(family, name), _ -> Optional.empty(), family.normShift());
    }

    /** GGUF, whose norms are whole. */
    static TensorLayout gguf(ModelConfig config) {
        return new TensorLayout(
                config, name -> GgufNames.of(config.family(), name), name -> GgufNames.order(config, name), 0);
    }

    private static String storedName(Family family, String name) {
        for (Family.Fused fused : family.fused()) {
            for (String part : fused.parts()) {
                if (name.contains("." + part + ".")) {
                    return name.replace("." + part + ".", "." + fused.stored() + ".");
                }
            }
        }
        return name;
    }

    /** Where a weight lies; one that the model does not declare, as a head that is tied or a score's, lies alone. */
    WeightPlace place(String name) {
        WeightPlace place = places.get(name);
        return place != null ? place : new WeightPlace(naming.apply(name), 0, 1, 1, Optional.empty(), 0);
    }

    /**
     * A tensor on its way to a file.
     *
     * @param bytes in the asked-for type
     */
    record FileTensor(String name, Dtype dtype, long[] shape, TensorBytes bytes) {}

    /**
     * The tensors of a file that holds these weights, in their order.
     *
     * @param dtype the type in the file
     */
    List<FileTensor> tensors(
            Device device, List<Declaration> declarations, Weights weights, Function<Declaration, Dtype> dtype) {
        SequencedMap<String, List<Declaration>> parts = new LinkedHashMap<>();
        declarations.forEach(d -> parts.computeIfAbsent(place(d.name()).tensor(), _ -> new ArrayList<>())
                .add(d));
        List<FileTensor> tensors = new ArrayList<>();
        parts.forEach((tensor, together) -> {
            Declaration first = together.getFirst();
            Dtype stored = dtype.apply(first);
            long[] shape =
                    first.shape().sizes().stream().mapToLong(Long::longValue).toArray();
            shape[0] = together.stream().mapToLong(d -> d.shape().size(0)).sum();
            List<WeightBytes> bytes = together.stream()
                    .map(d -> {
                        WeightPlace place = place(d.name());
                        return new WeightBytes(
                                device, weights.parameter(d.name()), place.order(), -place.shift(), stored);
                    })
                    .toList();
            tensors.add(new FileTensor(tensor, stored, shape, out -> {
                for (WeightBytes part : bytes) {
                    part.writeTo(out);
                }
            }));
        });
        return tensors;
    }
}
