package io.levee.rlhf.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Losses of the models that come before reinforcement learning. */
final class LossesSection {
    private static final List<String> STAGES = List.of("sft", "reward", "cost");
    private static final List<String> METRICS = List.of("loss", "accuracy", "sign_accuracy");
    private static final int MOST_POINTS = 600;
    private static final int WINDOWS = 50;

    private LossesSection() {}

    static Section of(Material material) {
        List<LinePlot> plots = new ArrayList<>();
        for (String name : STAGES) {
            Curves curves = material.stage(name).curves();
            for (String metric : METRICS) {
                String key = name + "/" + metric;
                if (curves.has(key)) {
                    plots.add(plot(
                            key, stage(name) + ": " + MetricPlot.of(key).title().toLowerCase(Locale.ROOT), curves));
                }
            }
        }
        List<Html> body = new ArrayList<>();
        if (plots.isEmpty()) {
            body.add(Section.absent("No metrics of the supervised, the reward and the cost model."));
        } else {
            body.add(
                    Section.paragraph("Training batches; the strong line is the mean over a window around each step."));
            body.addAll(CurveTable.plotsAndNumbers(plots, material.plots()));
        }
        return new Section("losses", "Supervised, reward and cost model", body);
    }

    private static String stage(String name) {
        return name.equals("sft") ? "Supervised" : NumberText.capital(name) + " model";
    }

    /** A noisy metric with its running mean. */
    static LinePlot plot(String key, String title, Curves all) {
        MetricPlot metric = MetricPlot.of(key);
        Curves curves = all.thinned(MOST_POINTS);
        double[] values = curves.column(key);
        double[] steps = curves.steps();
        int reach = values.length / WINDOWS;
        LinePlot plot = new LinePlot(title, metric.meaning(), stepName(key), metric.scale());
        if (reach > 0) {
            plot.line(new LinePlot.Line("each step", "--accent", steps, values, true));
        }
        return plot.line(new LinePlot.Line(
                reach > 0 ? "running mean" : metric.title(), "--accent", steps, Curves.smoothed(values, reach), false));
    }

    /** Steps of different trainings are different steps: the pointers of their plots do not move together. */
    private static String stepName(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? "step" : key.substring(0, slash) + " step";
    }
}
