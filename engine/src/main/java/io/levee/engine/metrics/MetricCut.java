package io.levee.engine.metrics;

/**
 * What a resumed run removes from its metric files, because it will be measured again: the values at or after a step
 * whose keys begin with a prefix. A run of several stages, each with its own count of steps, cuts back one stage by its
 * prefix ({@code ppo/}) and leaves the others; the empty prefix means all.
 *
 * @param prefix of the keys
 * @param step   the first that is removed
 */
public record MetricCut(String prefix, long step) {
    /** Whether a value is removed. */
    public boolean removes(String key, long atStep) {
        return atStep >= step && key.startsWith(prefix);
    }
}
