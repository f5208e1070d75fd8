package io.levee.transformer.tokenizer;

/**
 * Decodes ids one by one, as they are generated. The texts it gives, put together, are what {@link Tokenizer#decode}
 * gives for all ids; none ends within a character. For one thread and one sequence.
 */
public final class StreamingDecoder {
    private final Tokenizer tokenizer;
    private final boolean skipSpecial;
    private final DecodingStep step;
    private final StringBuilder text = new StringBuilder();
    private boolean ended;

    StreamingDecoder(Tokenizer tokenizer, TokenDecoder decoder, boolean skipSpecial) {
        this.tokenizer = tokenizer;
        this.skipSpecial = skipSpecial;
        step = decoder.begin();
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
        if (!tokenizer.hasToken(id) || skipSpecial && tokenizer.isSpecial(id)) {
            return "";
        }
        step.push(tokenizer.token(id), text::append);
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
