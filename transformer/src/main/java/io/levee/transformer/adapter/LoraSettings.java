package io.levee.transformer.adapter;

import io.levee.engine.store.BadInputException;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.model.ModelParameters;
import java.util.ArrayList;
import java.util.List;

/**
 * Size and place of low-rank adapters (LoRA, Hu et al. 2021).
 *
 * @param rank of each correction
 * @param alpha corrections are scaled by alpha / rank
 * @param targets last names of the projections that are corrected, as {@code q_proj}
 */
public record LoraSettings(int rank, double alpha, List<String> targets) {
    /** Every linear layer of the trunk. */
    public static final List<String> ALL_LINEAR =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    private static final String WEIGHT = ".weight";

    public LoraSettings {
        targets = List.copyOf(targets);
        if (rank < 1 || !(alpha > 0)) {
            throw new BadInputException("LoRA: rank " + rank + " and alpha " + alpha
                    + ": expected a rank of at least 1 and a positive alpha");
        }
        for (String target : targets) {
            if (!ALL_LINEAR.contains(target)) {
                throw new BadInputException(
                        "LoRA: no projection is named " + target + ": expected some of " + ALL_LINEAR);
            }
        }
        if (targets.isEmpty()) {
            throw new BadInputException("LoRA: no target projections; expected some of " + ALL_LINEAR);
        }
    }

    /** What x · downᵀ · upᵀ is multiplied with. */
    public float scale() {
        return (float) (alpha / rank);
    }

    /** The pairs of matrices, two for each target projection of each layer. */
    public List<Declaration> declarations(ModelConfig config) {
        List<Declaration> all = new ArrayList<>();
        for (Declaration matrix : projections(config)) {
            String projection = matrix.name().substring(0, matrix.name().length() - WEIGHT.length());
            all.add(new Declaration(
                    down(projection),
                    io.levee.engine.tensor.Shape.of(rank, matrix.shape().size(1)),
                    true));
            all.add(new Declaration(
                    up(projection),
                    io.levee.engine.tensor.Shape.of(matrix.shape().size(0), rank),
                    true));
        }
        return all;
    }

    private List<Declaration> projections(ModelConfig config) {
        return ModelParameters.trunk(config).stream()
                .filter(d -> targets.stream().anyMatch(target -> d.name().endsWith("." + target + WEIGHT)))
                .toList();
    }

    /** Name of the matrix (rank, inputs) of a projection. */
    static String down(String projection) {
        return projection + ".lora_A.weight";
    }

    /** Name of the matrix (outputs, rank) of a projection. */
    static String up(String projection) {
        return projection + ".lora_B.weight";
    }
}
