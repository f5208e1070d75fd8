package io.levee.rlhf.signal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What the signals say of the answers of one rollout.
 *
 * @param scores by the signal's name, (B) each
 */
public record SignalScores(SequencedMap<String, float[]> scores) {
    /** Of one signal, (B). */
    public float[] of(Signal signal) {
        return scores.get(signal.name());
    }

    /** Of one answer, by the signals' names. */
    public SequencedMap<String, Float> ofAnswer(int b) {
        SequencedMap<String, Float> answer = new LinkedHashMap<>();
        scores.forEach((name, all) -> answer.put(name, all[b]));
        return answer;
    }

    void putInto(SequencedMap<String, Double> metrics, List<Signal> signals) {
        for (Signal signal : signals) {
            double sum = 0;
            for (float score : of(signal)) {
                sum += score;
            }
            metrics.put("ppo/" + signal.name(), sum / of(signal).length);
        }
    }
}
