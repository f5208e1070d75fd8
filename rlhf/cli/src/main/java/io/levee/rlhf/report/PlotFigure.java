package io.levee.rlhf.report;

import java.util.Map;

/** The frame of a plot: title, a line that the page's script fills with values, the drawing, the data. */
final class PlotFigure {
    private PlotFigure() {}

    static Element of(String title, String meaning, Map<String, Object> spec) {
        Element caption = Element.of(
                "figcaption",
                Element.of("strong", title),
                Element.of("span").classed("readout"),
                Element.of("span", meaning).classed("meaning").with("title", meaning));
        return Element.of(
                        "figure",
                        caption,
                        Element.of("div")
                                .classed("drawing")
                                .with("role", "img")
                                .with("aria-label", title + ": " + meaning),
                        Embedded.data(spec))
                .classed("plot");
    }
}
