package io.levee.rlhf.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The policies of a result, in its order.
 *
 * @param names as in result.json
 */
record Policies(List<String> names) {
    private static final List<String> BASES = List.of("sft", "base");
    private static final List<String> MAINS = List.of("ppo-lag", "challenger", "dpo", "ppo");
    private static final List<String> CONTRASTS = List.of("ppo");
    private static final int FEW = 6;

    /** The policy that the others are measured against. */
    Optional<String> base() {
        return first(BASES).or(() -> names.stream().findFirst());
    }

    /** The policy that the report is about. */
    Optional<String> main() {
        return first(MAINS).or(() -> names.isEmpty() ? Optional.empty() : Optional.of(names.getLast()));
    }

    /** A policy that shows what happens without the constraint. */
    Optional<String> contrast() {
        return first(CONTRASTS).filter(name -> !name.equals(main().orElse("")));
    }

    private Optional<String> first(List<String> wanted) {
        return wanted.stream().filter(names::contains).findFirst();
    }

    /** Those that have a place in every table: base, main and contrast, each once. */
    List<String> shown() {
        return Stream.of(base(), main(), contrast())
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** What a policy is, in words. */
    static String meaning(String name) {
        return switch (name) {
            case "sft" -> "supervised fine-tuning only";
            case "ppo" -> "PPO on the reward alone";
            case "ppo-lag" -> "PPO-Lagrangian, with a bound on the cost";
            case "ppo-lag-plain" -> "PPO-Lagrangian with a bound on the plain mean cost";
            case "ppo-lag-frozen" -> "λ stays at its start";
            case "dpo" -> "direct preference optimisation";
            case "base" -> "the model that was given";
            case "challenger" -> "the model compared with it";
            default -> meaningOfFamily(name);
        };
    }

    private static String meaningOfFamily(String name) {
        return Family.of(name)
                .map(family -> family.meaning() + ", " + family.symbol() + " = " + family.number(name))
                .orElse("");
    }

    /** Whether there are so many that a table of them is long and names in a plot must be short. */
    boolean many() {
        return names.size() > FEW;
    }

    /** A policy's name in a plot. */
    String plotted(String name) {
        Optional<Family> family = many() ? Family.of(name) : Optional.empty();
        return family.map(f -> f.symbol() + " " + f.number(name)).orElse(name);
    }
}
