package io.levee.transformer.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Values as Python gives them. */
class PythonTextTest {
    @Test
    void stripRemovesWhatPythonCallsWhiteSpace() {
        assertEquals("a b", PythonText.strip(" \t\n\u00a0\u0085\u2028a b\u3000\r\n"));
        assertEquals("\u200ba", PythonText.strip("\u200ba "));
        assertEquals("b ax", PythonText.strip("axb ax", "xa", true, false));
        assertEquals("axb ", PythonText.strip("axb ax", "xa", false, true));
        assertEquals("", PythonText.strip("xaxa", "xa", true, true));
    }

    @Test
    void splitKeepsEmptyPartsBetweenSeparatorsAndNoneBetweenWhiteSpace() {
        assertEquals(List.of("", "a", "", "b", ""), PythonText.split(",a,,b,", ","));
        assertEquals(List.of("a", "b"), PythonText.split("  a\n b\t", null));
        assertEquals(List.of(""), PythonText.split("", ","));
        assertEquals(List.of(), PythonText.split(" ", null));
    }

    @Test
    void occurrencesDoNotOverlap() {
        assertEquals(2, PythonText.count("aaaaa", "aa"));
        assertEquals(0, PythonText.count("", "a"));
    }
}
