package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code tokenizer.ggml.pre} of a GGUF file stands for: llama.cpp names the ways in which byte-level vocabularies
 * cut text.
 */
enum PreTokenizerNames {
    /** GPT-2. */
    GPT2(TextNormalizer.NONE, new PreTokenizer.ByteLevel(false, true), false, "gpt-2", "mpt", "olmo", "jais", "phi-2"),
    /** SmolLM and StarCoder: numbers digit by digit, then as GPT-2. */
    SMOLLM(
            TextNormalizer.NONE,
            new PreTokenizer.Sequence(List.of(new PreTokenizer.Digits(true), new PreTokenizer.ByteLevel(false, true))),
            false,
            "smollm",
            "starcoder",
            "refact",
            "command-r"),
    /** LLaMA 3: numbers of up to three digits; a piece that is a token is never taken apart. */
    LLAMA3(TextNormalizer.NONE, cl100k(3), true, "llama-bpe", "llama3", "llama-v3", "falcon3"),
    /** As LLaMA 3, but merges always decide. */
    DBRX(TextNormalizer.NONE, cl100k(3), false, "dbrx", "smaug-bpe"),
    /** Qwen 2 and 3: text is composed first, numbers are cut digit by digit. */
    QWEN2(new TextNormalizer.UnicodeForm(Normalizer.Form.NFC), cl100k(1), false, "qwen2", "deepseek-r1-qwen");

    final TextNormalizer normalizer;
    final PreTokenizer preTokenizer;
    final boolean ignoreMerges;
    final List<String> names;

    PreTokenizerNames(TextNormalizer normalizer, PreTokenizer preTokenizer, boolean ignoreMerges, String... names) {
        this.normalizer = normalizer;
        this.preTokenizer = preTokenizer;
        this.ignoreMerges = ignoreMerges;
        this.names = List.of(names);
    }

    private static PreTokenizer cl100k(int digits) {
        return new PreTokenizer.Sequence(List.of(
                new PreTokenizer.Split(new Cl100kPattern(digits), SplitBehavior.ISOLATED, false),
                new PreTokenizer.ByteLevel(false, false)));
    }

    /** The meaning of a name in a file. */
    static PreTokenizerNames of(String name, String place) {
        return Arrays.stream(values())
                .filter(each -> each.names.contains(name))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "%s, tokenizer.ggml.pre: the pre-tokenizer \"%s\" is not supported, expected one of %s"
                                .formatted(
                                        place,
                                        name,
                                        Arrays.stream(values())
                                                .flatMap(each -> each.names.stream())
                                                .toList())));
    }
}
