package io.levee.rlhf.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The files that go into every page: its own style and script, and uPlot (MIT licence) where its jar is there. */
final class Assets {
    private static final String UPLOT = "META-INF/resources/webjars/uplot/1.6.30/";

    private Assets() {}

    /** The style sheet of the page. */
    static String style() {
        return own("report.css");
    }

    /** The script that turns data into plots. */
    static String script() {
        return own("report.js");
    }

    private static String own(String name) {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the resource io/levee/rlhf/report/" + name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * The plotting library.
     *
     * @param script with its licence on top
     * @param style  its style sheet
     */
    record Plotting(String script, String style) {}

    /** The plotting library; empty when its jar is not on the class path. */
    static Optional<Plotting> plotting() {
        return plotting(Assets.class.getClassLoader());
    }

    static Optional<Plotting> plotting(ClassLoader loader) {
        Optional<String> script = read(loader, "dist/uPlot.iife.min.js");
        Optional<String> style = read(loader, "dist/uPlot.min.css");
        String licence = read(loader, "LICENSE").orElse("").replace("*/", "* /");
        return script.flatMap(code -> style.map(css -> new Plotting("/*\n" + licence + "\n*/\n" + code, css)));
    }

    private static Optional<String> read(ClassLoader loader, String name) {
        try (InputStream in = loader.getResourceAsStream(UPLOT + name)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
