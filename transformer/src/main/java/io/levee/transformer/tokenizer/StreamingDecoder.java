package io.levee.transformer.tokenizer;

/**
 * Decodes ids one by one, as they are generated. The texts it gives, put together, are what {@link Tokenizer#decode}
 * gives for all ids; none ends within a character. For one thread and one sequence.
 */
public final class StreamingDecoder {
    private final TokenizerParts parts;
    private final boolean skipSpecial;
    private final DecodingStep step;
    private final StringBuilder text = new StringBuilder();
    private boolean ended;

    StreamingDecoder(TokenizerParts parts, boolean skipSpecial) {
        this.parts = parts;
        this.skipSpecial = skipSpecial;
        step = parts.decoder().begin();
    }

    /**
     * The text that has become certain with an id; often empty, while a character is incomplete. An id without a token
     * adds nothing.
     *
     * @throws IllegalArgumentException for a negative id
     * @throws IllegalStateException    after {@link #finish}
     */
    public String push(int id) {
        if (ended) {
            throw new IllegalStateException("the decoder has finished");
        }
        if (id < 0) {
            throw new IllegalArgumentException("expected a token id, found " + id);
        }
        String token = parts.decoded(id);
        if (token == null || skipSpecial && parts.added().isSpecial(id)) {
            return "";
        }
        step.push(token, text::append);
        return take();
    }

    /** The rest of the text; incomplete characters are U+FFFD. Nothing may be pushed afterwards. */
    public String finish() {
        if (!ended) {
            ended = true;
            step.end(text::append);
        }
        return take();
    }

    private String take() {
        String taken = text.toString();
        text.setLength(0);
        return taken;
    }
}
