package io.levee.transformer.chat;

import io.levee.engine.store.BadInputException;
import java.util.Map;
import java.util.Optional;

/** A library that renders Jinja, which users add to the class path when their model needs it. */
interface JinjaRenderer {
    /** The library's coordinates in Maven repositories. */
    String LIBRARY = "com.hubspot.jinjava:jinjava";

    /**
     * Renders within limits of work and memory.
     *
     * @param variables texts, flags, and lists and maps of them
     * @throws BadInputException when the template is broken, uses what the library does not do as Jinja does, or needs
     *                           more than the limits
     */
    JinjaOutput render(JinjaScript script, Map<String, ?> variables);

    /**
     * The library, when it is on the class path.
     *
     * @throws BadInputException when it is but cannot be loaded
     */
    static Optional<JinjaRenderer> find() {
        try {
            Class.forName("com.hubspot.jinjava.Jinjava", false, JinjaRenderer.class.getClassLoader());
            return Optional.of(new JinjavaRenderer());
        } catch (ClassNotFoundException absent) {
            return Optional.empty();
        } catch (LinkageError incomplete) {
            throw new BadInputException(
                    ("the library %s is on the class path but cannot be loaded (%s): it needs the libraries that it "
                                    + "depends on, and a JDK with the module java.desktop")
                            .formatted(LIBRARY, incomplete),
                    incomplete);
        }
    }
}
