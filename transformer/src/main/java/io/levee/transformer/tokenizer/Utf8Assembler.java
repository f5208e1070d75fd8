package io.levee.transformer.tokenizer;

/**
 * Turns bytes that arrive in pieces into text. A character appears once its last byte is there; what can never become
 * one is U+FFFD, one for each longest malformed part (Unicode 16, section 3.9, "maximal subpart").
 */
final class Utf8Assembler {
    private static final char REPLACEMENT = '\uFFFD';

    private final StringBuilder text = new StringBuilder();
    private int codePoint;
    private int missing;
    private int lowest;
    private int highest;

    void push(byte[] bytes) {
        for (byte each : bytes) {
            push(each & 0xFF);
        }
    }

    private void push(int b) {
        if (missing > 0) {
            if (b >= lowest && b <= highest) {
                continuation(b);
                return;
            }
            missing = 0;
            text.append(REPLACEMENT);
        }
        lead(b);
    }

    private void continuation(int b) {
        codePoint = codePoint << 6 | b & 0x3F;
        lowest = 0x80;
        highest = 0xBF;
        missing--;
        if (missing == 0) {
            text.appendCodePoint(codePoint);
        }
    }

    private void lead(int b) {
        if (b < 0x80) {
            text.append((char) b);
        } else if (b < 0xC2 || b > 0xF4) {
            text.append(REPLACEMENT);
        } else {
            // the second byte is limited so that overlong forms, surrogates and values above U+10FFFF cannot begin
            missing = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
            codePoint = b & (0x3F >> missing);
            lowest = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
            highest = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
        }
    }

    /** The characters completed since the last call. */
    String take() {
        String taken = text.toString();
        text.setLength(0);
        return taken;
    }

    /** No more bytes come: an unfinished character is U+FFFD. */
    void end() {
        if (missing > 0) {
            missing = 0;
            text.append(REPLACEMENT);
        }
    }
}
