package io.levee.transformer.tokenizer;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The special tokens of a tokenizer by name.
 *
 * @param bos     begins a text
 * @param eos     ends a text
 * @param unknown stands for what the vocabulary does not know
 * @param pad     fills batches of unequal length
 * @param others  tokens that are special in another way, for example that separate the turns of a conversation
 */
public record SpecialTokens(
        Optional<String> bos,
        Optional<String> eos,
        Optional<String> unknown,
        Optional<String> pad,
        List<String> others) {
    /** No special token at all. */
    public static final SpecialTokens NONE =
            new SpecialTokens(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    /** Copies the list. */
    public SpecialTokens {
        others = List.copyOf(others);
    }

    /** All of them, each once. */
    List<String> all() {
        return Stream.concat(Stream.of(pad, bos, eos, unknown).flatMap(Optional::stream), others.stream())
                .distinct()
                .toList();
    }

    /** These, and from {@code more} those that are missing here. */
    SpecialTokens or(SpecialTokens more) {
        return new SpecialTokens(
                bos.or(more::bos),
                eos.or(more::eos),
                unknown.or(more::unknown),
                pad.or(more::pad),
                Stream.concat(others.stream(), more.others.stream()).distinct().toList());
    }
}
