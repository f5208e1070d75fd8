package io.levee.rlhf.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A plot of curves over steps. */
final class LinePlot {
    /**
     * A curve.
     *
     * @param label  a policy's name, or what the curve is
     * @param colour style variable
     * @param faint  whether it only stands behind another
     */
    record Line(String label, String colour, double[] steps, double[] values, boolean faint) {}

    /** A horizontal line that belongs to a curve's label. */
    record Mark(String label, String colour, double value, String text) {}

    private final String title;
    private final String meaning;
    private final String stepName;
    private final Scale scale;
    private final List<Line> lines = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private final List<double[]> shaded = new ArrayList<>();
    private double shadedUpTo = Double.NaN;
    private boolean wide;

    /**
     * An empty plot.
     *
     * @param title    what is plotted
     * @param meaning  in a few words
     * @param stepName what the steps are
     */
    LinePlot(String title, String meaning, String stepName, Scale scale) {
        this.title = title;
        this.meaning = meaning;
        this.stepName = stepName;
        this.scale = scale;
    }

    /** Adds a curve. */
    LinePlot line(Line line) {
        lines.add(line);
        return this;
    }

    /** Adds a horizontal line. */
    LinePlot mark(Mark mark) {
        marks.add(mark);
        return this;
    }

    /** Shades the steps before this one, in which something else goes on. */
    LinePlot beginsAt(double step) {
        shadedUpTo = step;
        return this;
    }

    /** Shades a range of steps. */
    LinePlot shade(double from, double to) {
        shaded.add(new double[] {from, to});
        return this;
    }

    /** Takes the whole width of the page. */
    LinePlot wide() {
        wide = true;
        return this;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    String title() {
        return title;
    }

    Scale scale() {
        return scale;
    }

    List<Line> lines() {
        return List.copyOf(lines);
    }

    /** The plot with its data, for the page's script. */
    Element figure() {
        TreeSet<Double> steps = new TreeSet<>();
        lines.forEach(line -> {
            for (double step : line.steps()) {
                steps.add(step);
            }
        });
        double[] x = steps.stream().mapToDouble(Double::doubleValue).toArray();
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("form", "lines");
        spec.put("step", stepName);
        spec.put("scale", scale.text());
        spec.put("wide", wide);
        spec.put("x", Rounded.list(x));
        spec.put("lines", lines.stream().map(line -> spec(line, x)).toList());
        spec.put("marks", marks.stream().map(LinePlot::spec).toList());
        spec.put("shaded", shaded.stream().map(Rounded::list).toList());
        if (Double.isFinite(shadedUpTo) && x.length > 0 && shadedUpTo > x[0]) {
            spec.put("before", Rounded.of(shadedUpTo));
        }
        return PlotFigure.of(title, meaning, spec).classed(wide ? "plot wide" : "plot");
    }

    private static Map<String, Object> spec(Line line, double[] x) {
        double[] y = new double[x.length];
        int from = 0;
        for (int i = 0; i < x.length; i++) {
            boolean here = from < line.steps().length && line.steps()[from] == x[i];
            y[i] = here ? line.values()[from++] : Double.NaN;
        }
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("label", line.label());
        spec.put("colour", line.colour());
        spec.put("faint", line.faint());
        spec.put("y", Rounded.list(y));
        return spec;
    }

    private static Map<String, Object> spec(Mark mark) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("label", mark.label());
        spec.put("colour", mark.colour());
        spec.put("y", Rounded.of(mark.value()));
        spec.put("text", mark.text());
        return spec;
    }
}
