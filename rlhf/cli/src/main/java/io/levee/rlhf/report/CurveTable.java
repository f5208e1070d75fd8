package io.levee.rlhf.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Plots as numbers: each curve at five places, for readers without a screen or without the plotting library. */
final class CurveTable {
    private static final String[] PLACES = {"start", "¼", "½", "¾", "end"};

    private CurveTable() {}

    static Element of(List<LinePlot> plots) {
        Table table = new Table().text("Metric").text("Curve");
        for (String place : PLACES) {
            table.number(place);
        }
        for (LinePlot plot : plots) {
            plot.lines().stream()
                    .filter(line -> !line.faint())
                    .forEach(line -> table.row(new Html.Text(plot.title()), cells(plot, line)));
        }
        return table.element();
    }

    private static List<Element> cells(LinePlot plot, LinePlot.Line line) {
        double[] known = Arrays.stream(line.values()).filter(Double::isFinite).toArray();
        List<Element> cells = new ArrayList<>();
        cells.add(Cells.text(line.label()));
        for (int i = 0; i < PLACES.length; i++) {
            double value = known.length == 0 ? Double.NaN : known[i * (known.length - 1) / (PLACES.length - 1)];
            cells.add(Cells.number(text(plot.scale(), value)));
        }
        return cells;
    }

    private static String text(Scale scale, double value) {
        return switch (scale) {
            case SHARE, STRETCHED_SHARE -> NumberText.percent(value);
            case SIGNED -> NumberText.signed(value, 2);
            case NUMBER -> NumberText.general(value);
        };
    }

    /** The plots, or without a plotting library their numbers; the numbers are always there to be opened. */
    static List<Html> plotsAndNumbers(List<LinePlot> plots, boolean drawable) {
        if (!drawable) {
            return List.of(of(plots));
        }
        Element grid = Element.of("div").classed("plots");
        plots.forEach(plot -> grid.add(plot.figure()));
        return List.of(grid, Section.folded("The same in numbers", of(plots)));
    }
}
