package io.levee.rlhf.job;

import io.levee.rlhf.preference.RankedPair;
import java.nio.IntBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Pairs to train on and pairs to test on. Prompts are held out whole: with another pair of the same prompt among the ones that
 * were trained on, a test would measure memory.
 *
 * @param train in file order
 * @param test in file order
 * @param wholePrompts no prompt of a test pair is among the ones to train on
 */
record HeldOut(List<RankedPair> train, List<RankedPair> test, boolean wholePrompts) {
    /**
     * Holds out the last prompts, so many that they have at least one in {@code share} of the pairs; where that would leave
     * nothing to train on, the last pairs.
     */
    static HeldOut last(List<RankedPair> pairs, int share) {
        HeldOut prompts = lastPrompts(pairs, share);
        if (!prompts.train.isEmpty() || pairs.size() < 2) {
            return prompts;
        }
        int cut = pairs.size() - Math.max(1, pairs.size() / share);
        return new HeldOut(pairs.subList(0, cut), pairs.subList(cut, pairs.size()), false);
    }

    private static HeldOut lastPrompts(List<RankedPair> pairs, int share) {
        Map<IntBuffer, Integer> pairsOfPrompt = new HashMap<>();
        pairs.forEach(pair -> pairsOfPrompt.merge(prompt(pair), 1, Integer::sum));
        Set<IntBuffer> held = new HashSet<>();
        int count = 0;
        for (int i = pairs.size() - 1; i >= 0 && count < Math.max(1, pairs.size() / share); i--) {
            IntBuffer prompt = prompt(pairs.get(i));
            if (held.add(prompt)) {
                count += pairsOfPrompt.get(prompt);
            }
        }
        Map<Boolean, List<RankedPair>> parts =
                pairs.stream().collect(Collectors.partitioningBy(pair -> held.contains(prompt(pair))));
        return new HeldOut(parts.get(false), parts.get(true), true);
    }

    private static IntBuffer prompt(RankedPair pair) {
        return IntBuffer.wrap(pair.prompt());
    }
}
