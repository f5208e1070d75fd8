package io.levee.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Utf8AssemblerTest {
    private static String assemble(int... bytes) {
        Utf8Assembler assembler = new Utf8Assembler();
        StringBuilder text = new StringBuilder();
        for (int each : bytes) {
            assembler.push(new byte[] {(byte) each});
            text.append(assembler.take());
        }
        assembler.end();
        return text.append(assembler.take()).toString();
    }

    @Test
    void everyCodePointComesWhole() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint < 0xD800 || codePoint > 0xDFFF) {
                String text = Character.toString(codePoint);
                Utf8Assembler assembler = new Utf8Assembler();
                assembler.push(text.getBytes(StandardCharsets.UTF_8));
                assertEquals(text, assembler.take());
            }
        }
    }

    @Test
    void malformedPartsAreReplacedOneByOne() {
        assertEquals("\uFFFD", assemble(0xE2, 0x82), "unfinished");
        assertEquals("\uFFFDa", assemble(0xF0, 0x9F, 0x8C, 'a'), "cut short: the longest part counts once");
        assertEquals("\uFFFD\uFFFD\uFFFD", assemble(0xED, 0xA0, 0x80), "a surrogate");
        assertEquals("\uFFFD\uFFFD", assemble(0xC0, 0xAF), "too long a form");
        assertEquals("\uFFFD\uFFFD\uFFFD\uFFFD", assemble(0xF4, 0x90, 0x80, 0x80), "beyond U+10FFFF");
        assertEquals("\uFFFD€", assemble(0xE2, 0xE2, 0x82, 0xAC), "a lead after a lead");
        assertEquals("\uFFFDA", assemble(0x80, 'A'), "a continuation alone");
    }
}
