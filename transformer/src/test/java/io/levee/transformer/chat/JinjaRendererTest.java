package io.levee.transformer.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.tokenizer.SpecialTokens;
import io.levee.transformer.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Levee with a Jinja library, without one, and with a part of one. */
class JinjaRendererTest {
    private static final String JINJA = "{% for message in messages %}{{ message.role }}: {{ message.content }}"
            + "{{ eos_token }}{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}";
    private static final Tokenizer TOKENIZER = Tokenizer.ofWords(
                    List.of("</s>", "<unk>"),
                    new SpecialTokens(
                            Optional.empty(), Optional.of("</s>"), Optional.of("<unk>"), Optional.empty(), List.of()))
            .withChatTemplate(JINJA);

    /** Loads the templates' package anew, in a world without some other classes. */
    private static final class Without extends ClassLoader {
        private final String missing;

        Without(String missing) {
            super(JinjaRendererTest.class.getClassLoader());
            this.missing = missing;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(missing)) {
                throw new ClassNotFoundException(name);
            }
            boolean anew = name.startsWith("io.levee.transformer.chat.") || name.startsWith("com.hubspot.");
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : anew ? define(name) : super.loadClass(name, resolve);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException failure) {
                throw new ClassNotFoundException(name, failure);
            }
        }
    }

    private static String refusalWithout(String missing) throws ReflectiveOperationException {
        Class<?> templates = new Without(missing).loadClass("io.levee.transformer.chat.Templates");
        Method of = templates.getMethod("of", Tokenizer.class, Optional.class, String.class);
        InvocationTargetException failure = assertThrows(
                InvocationTargetException.class, () -> of.invoke(null, TOKENIZER, Optional.empty(), "model"));
        return assertInstanceOf(BadInputException.class, failure.getCause()).getMessage();
    }

    @Test
    void withTheLibraryATemplateOfItsOwnIsRendered() {
        Template template = Templates.of(TOKENIZER, Optional.empty(), "model");
        assertEquals(Part.list("assistant: "), template.opening());
        assertEquals(new Part.Eos(), template.end());
    }

    @Test
    void withoutTheLibraryTheRefusalNamesIt() throws ReflectiveOperationException {
        String message = refusalWithout("com.hubspot.");
        assertTrue(message.startsWith("model: "), message);
        assertTrue(message.contains("none that Levee knows"), message);
        assertTrue(message.contains("com.hubspot.jinjava:jinjava"), message);
        assertTrue(message.contains("docs/dependencies.md"), message);
        assertTrue(message.contains("--template NAME"), message);
        assertTrue(message.contains("{% for message in messages %}"), message);
    }

    @Test
    void aLibraryWithoutItsOwnLibrariesIsNamedWithWhatIsMissing() throws ReflectiveOperationException {
        String message = refusalWithout("com.google.common.");
        assertTrue(message.contains("com/google/common/") || message.contains("com.google.common."), message);
        assertTrue(message.contains("the libraries that it depends on"), message);
    }
}
