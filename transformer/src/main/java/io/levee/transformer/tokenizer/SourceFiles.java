package io.levee.transformer.tokenizer;

import java.util.Optional;

/**
 * The files that a tokenizer was read from, to be written again as they were. The arrays are not copied.
 *
 * @param tokenizerJson      bytes of {@code tokenizer.json}
 * @param sentencePiece      bytes of {@code tokenizer.model}
 * @param config             bytes of {@code tokenizer_config.json}
 * @param chatTemplate       the conversation template, wherever it was
 * @param templateInConfig   whether {@code config} holds that template
 */
record SourceFiles(
        Optional<byte[]> tokenizerJson,
        Optional<byte[]> sentencePiece,
        Optional<byte[]> config,
        Optional<String> chatTemplate,
        boolean templateInConfig) {
    static final SourceFiles NONE =
            new SourceFiles(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);

    SourceFiles withoutTokenizerJson() {
        return new SourceFiles(Optional.empty(), sentencePiece, config, chatTemplate, templateInConfig);
    }

    SourceFiles withChatTemplate(String jinja) {
        boolean same = templateInConfig && chatTemplate.equals(Optional.of(jinja));
        return new SourceFiles(tokenizerJson, sentencePiece, config, Optional.of(jinja), same);
    }
}
