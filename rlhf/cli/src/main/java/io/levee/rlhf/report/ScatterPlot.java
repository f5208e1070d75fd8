package io.levee.rlhf.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plot of policies as points with names. */
final class ScatterPlot {
    /** An axis: its name and how its values are read. */
    record Axis(String name, Scale scale) {}

    /**
     * A point.
     *
     * @param label  the policy, or empty for a point without a name
     * @param policy whose colour it has, by style variable
     * @param hollow whether only its outline is drawn
     */
    record Point(String label, String policy, Measure x, Measure y, boolean hollow) {}

    private final String title;
    private final String meaning;
    private final Axis x;
    private final Axis y;
    private final List<Point> points = new ArrayList<>();
    private final List<List<Integer>> paths = new ArrayList<>();

    ScatterPlot(String title, String meaning, Axis x, Axis y) {
        this.title = title;
        this.meaning = meaning;
        this.x = x;
        this.y = y;
    }

    /** Adds a point, unless it has no place; returns its number, or −1. */
    int point(Point point) {
        if (!point.x().known() || !point.y().known()) {
            return -1;
        }
        points.add(point);
        return points.size() - 1;
    }

    /** Joins points, by number, with a thin line; numbers of points without a place are passed over. */
    void path(List<Integer> numbers) {
        List<Integer> placed = numbers.stream().filter(number -> number >= 0).toList();
        if (placed.size() > 1) {
            paths.add(placed);
        }
    }

    boolean isEmpty() {
        return points.isEmpty();
    }

    /** The plot with its data, for the page's script. */
    Element figure() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("form", "scatter");
        spec.put("xName", x.name());
        spec.put("xScale", x.scale().text());
        spec.put("yName", y.name());
        spec.put("yScale", y.scale().text());
        spec.put("points", points.stream().map(ScatterPlot::spec).toList());
        spec.put("paths", paths);
        return PlotFigure.of(title, meaning, spec).classed("plot scatter");
    }

    private static Map<String, Object> spec(Point point) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("label", point.label());
        spec.put("colour", point.policy());
        spec.put("hollow", point.hollow());
        spec.put("x", Rounded.of(point.x().value()));
        spec.put("y", Rounded.of(point.y().value()));
        spec.put("xRange", range(point.x()));
        spec.put("yRange", range(point.y()));
        return spec;
    }

    /** The 95 % interval; null when it is not known. */
    private static List<Double> range(Measure measure) {
        if (Double.isFinite(measure.low()) && Double.isFinite(measure.high())) {
            return Rounded.list(new double[] {measure.low(), measure.high()});
        }
        return Double.isFinite(measure.error())
                ? Rounded.list(
                        new double[] {measure.value() - 1.96 * measure.error(), measure.value() + 1.96 * measure.error()
                        })
                : null;
    }
}
