package io.levee.transformer.decode;

import io.levee.transformer.tokenizer.StreamingDecoder;

/** The text of one sample as its ids come. */
final class SampleText {
    private final StreamingDecoder decoder;
    private final StopStrings.Filter filter;
    private final StringBuilder all = new StringBuilder();

    /** @param before ids that the text goes on with: they decide, for example, whether it begins with a space */
    SampleText(StreamingDecoder decoder, StopStrings.Filter filter, int[] before) {
        this.decoder = decoder;
        this.filter = filter;
        for (int id : before) {
            decoder.push(id);
        }
    }

    /** One more id; returns the text that has become certain. */
    String push(int id) {
        return keep(filter.push(decoder.push(id)));
    }

    /** The rest of the text. */
    String finish() {
        return keep(filter.push(decoder.finish()) + filter.finish());
    }

    /** Whether a stop string has ended it. */
    boolean stopped() {
        return filter.found();
    }

    /** All of the text so far. */
    String all() {
        return all.toString();
    }

    private String keep(String piece) {
        all.append(piece);
        return piece;
    }
}
