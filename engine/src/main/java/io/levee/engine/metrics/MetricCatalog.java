package io.levee.engine.metrics;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/** The metrics a program knows. {@link Metrics} refuses all others, so that none exists without its description. */
public final class MetricCatalog {
    private final SequencedMap<String, MetricDescription> descriptions = new TreeMap<>();

    /** @throws IllegalArgumentException when two have the same key */
    public MetricCatalog(Collection<MetricDescription> descriptions) {
        for (MetricDescription description : descriptions) {
            if (this.descriptions.put(description.key(), description) != null) {
                throw new IllegalArgumentException("the metric " + description.key() + " is described twice");
            }
        }
    }

    /** A catalogue of some metrics. */
    public static MetricCatalog of(MetricDescription... descriptions) {
        return new MetricCatalog(List.of(descriptions));
    }

    /** All descriptions by key, sorted. */
    public SequencedMap<String, MetricDescription> descriptions() {
        return Collections.unmodifiableSequencedMap(descriptions);
    }

    /**
     * The description of a key.
     *
     * @throws IllegalArgumentException when there is none
     */
    public MetricDescription at(String key) {
        MetricDescription description = descriptions.get(key);
        if (description == null) {
            throw new IllegalArgumentException("the metric %s is not described in the catalogue".formatted(key));
        }
        return description;
    }

    /** All descriptions as a Markdown table, for the documentation. */
    public String markdown() {
        StringBuilder table = new StringBuilder("| Key | Unit | Healthy | Meaning |\n|---|---|---|---|\n");
        for (MetricDescription each : descriptions.values()) {
            table.append("| `%s` | %s | %s | %s |\n"
                    .formatted(each.key(), cell(each.unit()), cell(each.healthy()), cell(each.meaning())));
        }
        return table.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
