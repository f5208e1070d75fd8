package io.levee.rlhf.signal;

import io.levee.engine.store.Json;
import io.levee.rlhf.rollout.Episode;
import io.levee.rlhf.rollout.Scorer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * Everything that answers are judged by, and how its constraints stand: a value, of which {@link #next} gives the one after a
 * rollout.
 *
 * @param reward what shall be high
 * @param shaping what is taken off the reward at a fixed price
 * @param constraints on costs; empty for none
 */
public record Signals(Signal reward, Shaping shaping, List<Constraint> constraints) {
    /** @throws IllegalArgumentException when two signals have one name */
    public Signals {
        constraints = List.copyOf(constraints);
        List<String> names = Stream.concat(Stream.of(reward), costs(shaping, constraints))
                .map(Signal::name)
                .toList();
        if (names.size() != names.stream().distinct().count()) {
            throw new IllegalArgumentException("signals " + names + ": expected distinct names");
        }
    }

    private static Stream<Signal> costs(Shaping shaping, List<Constraint> constraints) {
        return Stream.concat(
                shaping.prices().stream().map(Shaping.Price::cost),
                constraints.stream().map(Constraint::cost));
    }

    /** All signals, the reward first. */
    public List<Signal> all() {
        return Stream.concat(Stream.of(reward), costs(shaping, constraints)).toList();
    }

    /** What every signal says of the answers. */
    public SignalScores read(Scorer scorer, List<Episode> episodes, SequencedMap<String, Double> metrics) {
        SequencedMap<String, float[]> scores = new LinkedHashMap<>();
        all().forEach(signal -> scores.put(signal.name(), signal.read(scorer, episodes)));
        SignalScores readings = new SignalScores(scores);
        readings.putInto(metrics, all());
        return readings;
    }

    /** The end scores of the reward stream, with everything that is taken off, (B). */
    public float[] rewards(SignalScores readings, List<Episode> episodes) {
        return shaping.scores(readings.of(reward), readings, episodes);
    }

    /**
     * After a rollout: every constraint has pushed its costs into its window and moved its λ once.
     *
     * @param iteration from 0
     * @param waits whether every λ waits in this iteration, whatever its own delay
     */
    public Signals next(SignalScores readings, long iteration, boolean waits) {
        return new Signals(
                reward,
                shaping,
                constraints.stream()
                        .map(at -> at.next(readings.of(at.cost()), waits || iteration < at.delay()))
                        .toList());
    }

    /** The λ of each constraint. */
    public double[] multipliers() {
        return constraints.stream().mapToDouble(at -> at.multiplier().value()).toArray();
    }

    /** How the constraints stand after a rollout. */
    public void putInto(SequencedMap<String, Double> metrics, SignalScores readings) {
        constraints.forEach(at -> at.putInto(metrics, readings.of(at.cost())));
    }

    /** What a resumed run needs. */
    public Map<String, Object> save() {
        Map<String, Object> state = new LinkedHashMap<>();
        constraints.forEach(at -> state.put(at.cost().name(), at.save()));
        return state;
    }

    /** As {@link #save} left them. */
    public Signals restored(Json state) {
        return new Signals(
                reward,
                shaping,
                constraints.stream()
                        .map(at -> at.restored(state.at(at.cost().name())))
                        .toList());
    }
}
