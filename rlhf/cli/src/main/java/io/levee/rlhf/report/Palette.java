package io.levee.rlhf.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One colour for each policy, the same in every plot and table. Policies of a family (shaping with rising coefficients)
 * share a hue and grow darker. Each colour has a twin for dark pages.
 */
final class Palette {
    private record Colour(String light, String dark) {}

    private static final Map<String, Colour> FIXED = Map.of(
            "sft", new Colour("#6a7482", "#a7b1bf"),
            "base", new Colour("#6a7482", "#a7b1bf"),
            "ppo-lag", new Colour("#1667ad", "#67b1f4"),
            "challenger", new Colour("#1667ad", "#67b1f4"),
            "ppo", new Colour("#c24a14", "#ff9361"),
            "ppo-lag-plain", new Colour("#7a4bb3", "#bb98f2"),
            "ppo-lag-frozen", new Colour("#0c7d70", "#4fc8b8"));

    private static final int[] OTHER_HUES = {205, 150, 285, 20, 95, 250};

    private final SequencedMap<String, Colour> colours = new LinkedHashMap<>();

    /** Colours for these policies. */
    Palette(List<String> policies) {
        int others = 0;
        for (String policy : policies) {
            Optional<Family> family = Family.of(policy);
            if (FIXED.containsKey(policy)) {
                colours.put(policy, FIXED.get(policy));
            } else if (family.isEmpty()) {
                colours.put(policy, shade(OTHER_HUES[others++ % OTHER_HUES.length], 0.5));
            } else {
                List<String> members = policies.stream()
                        .filter(other -> Family.of(other).equals(family))
                        .toList();
                double place = (members.indexOf(policy) + 0.5) / members.size();
                colours.put(policy, shade(family.get().hue(), place));
            }
        }
    }

    /** @param place in the family, from 0 (pale) to 1 (strong) */
    private static Colour shade(int hue, double place) {
        return new Colour(hsl(hue, 70, 46 - 22 * place), hsl(hue, 75, 78 - 22 * place));
    }

    private static String hsl(int hue, int saturation, double lightness) {
        return String.format(Locale.ROOT, "hsl(%d %d%% %.0f%%)", hue, saturation, lightness);
    }

    /** The name of the style variable that holds a policy's colour. */
    String variable(String policy) {
        int place = List.copyOf(colours.keySet()).indexOf(policy);
        return place < 0 ? "--text" : "--policy-" + place;
    }

    /** The variables of all policies, as a style sheet. */
    String styles() {
        StringBuilder light = new StringBuilder();
        StringBuilder dark = new StringBuilder();
        colours.forEach((policy, colour) -> {
            light.append(variable(policy)).append(':').append(colour.light()).append(';');
            dark.append(variable(policy)).append(':').append(colour.dark()).append(';');
        });
        return ":root{" + light + "}@media (prefers-color-scheme:dark){:root{" + dark + "}}";
    }

    /** A policy's name with its colour. */
    Element label(String policy) {
        return label(policy, policy);
    }

    /** A text with a policy's colour. */
    Element label(String policy, String text) {
        return Element.of("span", text)
                .classed("policy")
                .with("style", "--colour:var(" + variable(policy) + ")")
                .with("title", Policies.meaning(policy));
    }
}
