package io.levee.transformer.model;

import io.levee.transformer.block.LowRank;
import java.util.List;

/** The adapters of a role, in the order in which they are added to each projection. */
@FunctionalInterface
public interface Adapters {
    /** No adapter anywhere: a whole model. */
    Adapters NONE = _ -> List.of();

    /**
     * The corrections of one projection.
     *
     * @param projection name without {@code .weight}, as {@code model.layers.0.self_attn.q_proj}
     */
    List<LowRank> of(String projection);

    /** All corrections of several, one after another. */
    static Adapters inOrder(List<? extends Adapters> adapters) {
        return projection ->
                adapters.stream().flatMap(each -> each.of(projection).stream()).toList();
    }
}
