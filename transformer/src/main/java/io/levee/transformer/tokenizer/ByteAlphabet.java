package io.levee.transformer.tokenizer;

import java.nio.charset.StandardCharsets;

/**
 * The alphabet of byte-level BPE: each byte is written as one visible character, so that vocabularies are text.
 * Printable Latin-1 bytes stand for themselves, the other 68 are the characters from U+0100 on, in order (Radford et
 * al. 2019, GPT-2).
 */
final class ByteAlphabet {
    private static final char[] CHARACTER = new char[256];
    private static final short[] BYTE = new short[512];

    static {
        java.util.Arrays.fill(BYTE, (short) -1);
        int shifted = 256;
        for (int b = 0; b < 256; b++) {
            boolean visible = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
            CHARACTER[b] = (char) (visible ? b : shifted++);
            BYTE[CHARACTER[b]] = (short) b;
        }
    }

    private ByteAlphabet() {}

    static char character(int unsignedByte) {
        return CHARACTER[unsignedByte];
    }

    /** The byte that a character stands for, or −1 for a character outside the alphabet. */
    static int byteOf(char character) {
        return character < BYTE.length ? BYTE[character] : -1;
    }

    /** The UTF-8 bytes of a text, as characters of the alphabet. */
    static String encode(String text) {
        char[] mapped = new char[text.length()];
        for (int i = 0; i < mapped.length; i++) {
            char character = text.charAt(i);
            if (character >= 128) {
                return encodeBytes(text.getBytes(StandardCharsets.UTF_8));
            }
            mapped[i] = CHARACTER[character];
        }
        return new String(mapped);
    }

    private static String encodeBytes(byte[] bytes) {
        char[] mapped = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            mapped[i] = CHARACTER[bytes[i] & 0xFF];
        }
        return new String(mapped);
    }

    /** The bytes that a token stands for: by the alphabet, or its own UTF-8 bytes when it has characters outside it. */
    static byte[] decode(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            int b = byteOf(token.charAt(i));
            if (b < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) b;
        }
        return bytes;
    }
}
