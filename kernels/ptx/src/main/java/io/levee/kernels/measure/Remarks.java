package io.levee.kernels.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Why some kernels request more sectors than they need, or meet in a bank of shared memory. */
final class Remarks {
    /** By what is missed and the beginning of the kernel's name; the first that fits holds. */
    private static final Map<String, String> REASONS = new LinkedHashMap<>();

    static {
        String few = "a block or two that touch single words: slots of a loss, sums of pieces";
        REASONS.put("sectors add_slots", few);
        REASONS.put("sectors squares_total", few);
        REASONS.put("sectors scores_bias", few);
        String bounds = "every warp reads the bounds of its answer, single words";
        REASONS.put("sectors segment_sums", bounds);
        REASONS.put("sectors token_ranking_loss", bounds);
        REASONS.put("sectors token_sign_loss", bounds);
        REASONS.put(
                "sectors attention_backward_keys_bf16",
                "once a block, gradients are added to in pairs as tensor cores hold them: half a sector at a time");
        REASONS.put("sectors attention_cached_join", "all lanes read the maximum and the sum of a piece, single words");
        String unaligned = "only for rows that are no multiple of 16 bytes: they begin inside a sector";
        REASONS.put("sectors convert_bf16_bf16", unaligned);
        REASONS.put("sectors convert_bf16_f32", unaligned);
        String inputs = "all lanes read the same 16 bytes of x, from the L1 cache";
        REASONS.put("sectors gemv_f32_q", inputs + "; lanes share scales");
        REASONS.put("sectors gemv_f32", inputs);
        REASONS.put("sectors gemv_bf16_q", "blocks of the weight begin inside a sector");
        REASONS.put("sectors penalise", "logits of tokens at random places");
        REASONS.put("sectors rotary", "heads of a warp read the same angles, from the L1 cache");
        REASONS.put(
                "conflicts gemv_bf16_q8_0",
                "four blocks of 34 bytes, a warp's, are longer than the 32 banks: the last word meets the first");
        REASONS.put("conflicts order_", "partners of a bitonic sort lie a power of two apart");
        REASONS.put("conflicts penalise", "bits of tokens at random places");
        REASONS.put("conflicts sample", "counts of logits at random places, and their running sums");
    }

    private Remarks() {}

    /** The reasons for what a kernel misses; empty where none is known. */
    static String of(String kernel, List<String> misses) {
        return misses.stream()
                .map(miss -> reason(miss + " " + kernel))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
    }

    private static Optional<String> reason(String miss) {
        return REASONS.entrySet().stream()
                .filter(entry -> miss.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The beginnings that fit none of these, each of what is missed and a kernel. */
    static List<String> unused(Set<String> misses) {
        return REASONS.keySet().stream()
                .filter(beginning -> misses.stream().noneMatch(miss -> miss.startsWith(beginning)))
                .toList();
    }
}
