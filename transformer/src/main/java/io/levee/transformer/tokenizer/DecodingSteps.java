package io.levee.transformer.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** The steps of decoding that keep something between tokens. */
final class DecodingSteps {
    private DecodingSteps() {}

    /** One step behind another. */
    record Chain(List<DecodingStep> steps) implements DecodingStep {
        @Override
        public void push(String token, Consumer<String> out) {
            push(0, token, out);
        }

        private void push(int next, String token, Consumer<String> out) {
            if (next == steps.size()) {
                out.accept(token);
            } else {
                steps.get(next).push(token, it -> push(next + 1, it, out));
            }
        }

        @Override
        public void end(Consumer<String> out) {
            for (int i = 0; i < steps.size(); i++) {
                int next = i + 1;
                steps.get(i).end(it -> push(next, it, out));
            }
        }
    }

    /** Collects the fragments of a token for a step that needs all of it. */
    static final class Whole implements DecodingStep {
        private final DecodingStep step;
        private final StringBuilder token = new StringBuilder();

        Whole(DecodingStep step) {
            this.step = step;
        }

        @Override
        public void push(String fragment, Consumer<String> out) {
            token.append(fragment);
        }

        @Override
        public void end(Consumer<String> out) {
            step.push(token.toString(), out);
            step.end(out);
        }
    }

    /** Bytes of the byte alphabet, put together to characters across tokens. */
    static final class Bytes implements DecodingStep {
        private final Utf8Assembler text = new Utf8Assembler();

        @Override
        public void push(String token, Consumer<String> out) {
            text.push(ByteAlphabet.decode(token));
            out.accept(text.take());
        }

        @Override
        public void end(Consumer<String> out) {
            text.end();
            out.accept(text.take());
        }
    }

    /**
     * Runs of byte tokens. A run is one text or no text at all, so that it must end before anything of it is given out.
     */
    static final class ByteRuns implements DecodingStep {
        private final ByteArrayOutputStream run = new ByteArrayOutputStream();

        @Override
        public void push(String token, Consumer<String> out) {
            int b = byteToken(token);
            if (b >= 0) {
                run.write(b);
            } else {
                end(out);
                out.accept(token);
            }
        }

        private static int byteToken(String token) {
            if (token.length() != 6 || !token.startsWith("<0x") || token.charAt(5) != '>') {
                return -1;
            }
            boolean hexadecimal = HexFormat.isHexDigit(token.charAt(3)) && HexFormat.isHexDigit(token.charAt(4));
            return hexadecimal ? HexFormat.fromHexDigits(token, 3, 5) : -1;
        }

        @Override
        public void end(Consumer<String> out) {
            if (run.size() > 0) {
                byte[] bytes = run.toByteArray();
                run.reset();
                try {
                    out.accept(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
                } catch (CharacterCodingException _) {
                    for (int i = 0; i < bytes.length; i++) {
                        out.accept("\uFFFD");
                    }
                }
            }
        }
    }

    /** Removes characters at the start of a token that comes in fragments. */
    static final class StripStart implements DecodingStep {
        private final int character;
        private int left;

        StripStart(int character, int left) {
            this.character = character;
            this.left = left;
        }

        @Override
        public void push(String fragment, Consumer<String> out) {
            int i = 0;
            while (left > 0 && i < fragment.length()) {
                if (fragment.codePointAt(i) == character) {
                    i += Character.charCount(character);
                    left--;
                } else {
                    left = 0;
                }
            }
            out.accept(fragment.substring(i));
        }
    }

    static String strip(TokenDecoder.Strip strip, String token) {
        int[] points = token.codePoints().toArray();
        int start = 0;
        while (start < Math.min(strip.start(), points.length) && points[start] == strip.character()) {
            start++;
        }
        int end = points.length;
        while (end > start && points.length - end < strip.stop() && points[end - 1] == strip.character()) {
            end--;
        }
        return new String(points, start, end - start);
    }

    /** SentencePiece's space symbol. */
    static final class SpaceSymbols implements DecodingStep {
        private final String symbol;
        private final boolean dropsFirst;
        private boolean first = true;

        SpaceSymbols(TokenDecoder.Metaspace metaspace) {
            symbol = String.valueOf(metaspace.symbol());
            dropsFirst = metaspace.prepend() != PreTokenizer.Prepend.NEVER;
        }

        @Override
        public void push(String token, Consumer<String> out) {
            out.accept(token.replace(symbol, first && dropsFirst ? "" : " "));
            first = false;
        }
    }

    /** Words that end with a suffix: the last token of all is known only at the end. */
    static final class Suffixes implements DecodingStep {
        private final String suffix;
        private String held;

        Suffixes(String suffix) {
            this.suffix = suffix;
        }

        @Override
        public void push(String token, Consumer<String> out) {
            if (held != null) {
                out.accept(held.replace(suffix, " "));
            }
            held = token;
        }

        @Override
        public void end(Consumer<String> out) {
            if (held != null) {
                out.accept(held.replace(suffix, ""));
                held = null;
            }
        }
    }

    /** A space between tokens. */
    static final class Spaced implements DecodingStep {
        private boolean first = true;

        @Override
        public void push(String token, Consumer<String> out) {
            out.accept(first ? token : " " + token);
            first = false;
        }
    }
}
