package io.levee.rlhf.advantage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Losses of the critics in the minibatches of one iteration. */
public final class CriticLosses {
    private final SequencedMap<String, List<Double>> losses = new LinkedHashMap<>();

    /** No step yet. */
    public CriticLosses() {}

    static String key(String signal) {
        return "ppo/%s_critic_loss".formatted(signal);
    }

    /** The loss of a step. */
    void add(String signal, double loss) {
        losses.computeIfAbsent(signal, _ -> new ArrayList<>()).add(loss);
    }

    /** The means. */
    public void putInto(SequencedMap<String, Double> metrics) {
        losses.forEach((signal, all) -> metrics.put(key(signal), mean(all)));
    }

    private static double mean(List<Double> all) {
        double sum = 0;
        for (double loss : all) {
            sum += loss;
        }
        return sum / all.size();
    }
}
