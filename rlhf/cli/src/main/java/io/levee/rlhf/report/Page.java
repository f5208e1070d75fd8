package io.levee.rlhf.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A whole page: one file that asks for nothing from anywhere. Its content security policy allows no connection, and of
 * scripts only those whose hash it names, so that even a mistake in escaping could not make an answer of a model run.
 */
final class Page {
    private final String title;
    private final String subtitle;
    private final Palette palette;
    private final List<Html> top = new ArrayList<>();
    private final List<Section> sections = new ArrayList<>();
    private final Optional<Assets.Plotting> plotting;

    /** An empty page. */
    Page(String title, String subtitle, Palette palette, Optional<Assets.Plotting> plotting) {
        this.title = title;
        this.subtitle = subtitle;
        this.palette = palette;
        this.plotting = plotting;
    }

    /** Adds a piece between the title and the sections. */
    Page banner(Html piece) {
        top.add(piece);
        return this;
    }

    /** Adds a section. */
    Page section(Section section) {
        sections.add(section);
        return this;
    }

    /** The page's text. */
    String html() {
        StringBuilder out = new StringBuilder("<!DOCTYPE html>\n");
        Element.of("html", head(), body()).with("lang", "en").write(out);
        return out.append('\n').toString();
    }

    private List<String> scripts() {
        return plotting.map(library -> List.of(library.script(), Assets.script()))
                .orElse(List.of());
    }

    private Element head() {
        List<String> hashes = scripts().stream().map(Page::hash).toList();
        String allowed = hashes.isEmpty() ? "'none'" : String.join(" ", hashes);
        String policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src " + allowed;
        Element head = Element.of(
                "head",
                Element.of("meta").with("charset", "utf-8"),
                Element.of("meta").with("http-equiv", "Content-Security-Policy").with("content", policy),
                Element.of("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"),
                Element.of("meta").with("name", "color-scheme").with("content", "light dark"),
                // Without it browsers ask the server of a page for a picture.
                Element.of("link").with("rel", "icon").with("href", "data:,"),
                Element.of("title", title));
        plotting.ifPresent(library -> head.add(Embedded.style(library.style())));
        return head.add(Embedded.style(Assets.style()), Embedded.style(palette.styles()));
    }

    private static String hash(String script) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] sum = digest.digest(script.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(sum) + "'";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private Element body() {
        Element contents = Element.of("nav").with("aria-label", "Contents");
        sections.forEach(section -> contents.add(section.link()));
        Element header = Element.of(
                "header", Element.of("h1", title), Element.of("p", subtitle).classed("subtitle"));
        Element main = Element.of("main", header).add(top).add(contents);
        if (plotting.isEmpty()) {
            main.add(Element.of(
                            "p",
                            "This page was written without uPlot, which its plots need: put the jar"
                                    + " org.webjars.npm:uplot:1.6.30 on the class path. All numbers are in the tables.")
                    .classed("notice"));
        }
        sections.forEach(section -> main.add(section.element()));
        Element body = Element.of("body", main);
        scripts().forEach(script -> body.add(Embedded.script(script)));
        return body;
    }
}
