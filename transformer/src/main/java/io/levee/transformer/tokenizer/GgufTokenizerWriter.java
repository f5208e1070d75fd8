package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.GgufValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/** A tokenizer as metadata of a GGUF file, where llama.cpp has one that gives the same ids. */
final class GgufTokenizerWriter {
    private final TokenizerParts parts;
    private final SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();

    GgufTokenizerWriter(TokenizerParts parts) {
        this.parts = parts;
    }

    SequencedMap<String, GgufValue> write() {
        switch (parts.model()) {
            case BpeModel bpe when parts.isByteLevel() -> byteLevel(bpe);
            case BpeModel bpe -> sentencePiece(bpe);
            case WordLevelModel _ ->
                throw new BadInputException(
                        "GGUF: llama.cpp has no tokenizer of words, so this tokenizer can only be exported to the"
                                + " Hugging Face layout");
        }
        ids();
        parts.files()
                .chatTemplate()
                .ifPresent(template -> metadata.put(GgufTokenizerReader.CHAT_TEMPLATE, GgufValue.text(template)));
        return metadata;
    }

    private void put(String key, GgufValue value) {
        metadata.put(GgufTokenizerReader.PREFIX + key, value);
    }

    private void byteLevel(BpeModel bpe) {
        put("model", GgufValue.text("gpt2"));
        put("pre", GgufValue.text(preTokenizer(bpe)));
        tokens(bpe);
        List<String> merges = new ArrayList<>();
        for (Merges.Merge merge : bpe.merges().list()) {
            merges.add(parts.token(merge.left()) + " " + parts.token(merge.right()));
        }
        put("merges", GgufValue.texts(merges));
    }

    private String preTokenizer(BpeModel bpe) {
        return Arrays.stream(PreTokenizerNames.values())
                .filter(each -> each.normalizer.equals(parts.normalizer())
                        && each.preTokenizer.equals(parts.preTokenizer())
                        && each.ignoreMerges == bpe.options().ignoreMerges())
                .map(each -> each.names.getFirst())
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "GGUF: no pre-tokenizer known to llama.cpp cuts text as this tokenizer does (%s, %s)"
                                .formatted(parts.normalizer(), parts.preTokenizer())));
    }

    private void sentencePiece(BpeModel bpe) {
        Optional<Boolean> prefix = spacePrefix();
        if (prefix.isEmpty() || !bpe.options().byteFallback()) {
            throw new BadInputException("GGUF: llama.cpp has no tokenizer that cuts text as this one does (%s, %s)"
                    .formatted(parts.normalizer(), parts.preTokenizer()));
        }
        put("model", GgufValue.text("llama"));
        put("pre", GgufValue.text("default"));
        tokens(bpe);
        put("scores", GgufValue.float32s(scores(bpe)));
        put("add_space_prefix", GgufValue.flag(prefix.get()));
    }

    /** Whether a space goes before a text; empty when text is prepared in another way than SentencePiece's. */
    private Optional<Boolean> spacePrefix() {
        TextNormalizer escape = new TextNormalizer.Replace(new TextPattern.Literal(" "), "▁");
        TextNormalizer prepend = new TextNormalizer.Prepend("▁");
        boolean uncut = parts.preTokenizer().equals(PreTokenizer.NONE);
        if (uncut && parts.normalizer().equals(new TextNormalizer.Sequence(List.of(prepend, escape)))) {
            return Optional.of(true);
        }
        if (uncut
                && List.of(escape, new TextNormalizer.Sequence(List.of(escape))).contains(parts.normalizer())) {
            return Optional.of(false);
        }
        if (parts.normalizer().equals(TextNormalizer.NONE)
                && parts.preTokenizer() instanceof PreTokenizer.Metaspace(char symbol, var where, var _)
                && symbol == '▁') {
            return Optional.of(where != PreTokenizer.Prepend.NEVER);
        }
        return Optional.empty();
    }

    /** llama.cpp joins neighbours whose union has the highest score: minus the rank of the merge that makes it. */
    private float[] scores(BpeModel bpe) {
        float[] scores = new float[parts.size()];
        Arrays.fill(scores, -(bpe.merges().list().size() + 1f));
        for (Merges.Merge merge : bpe.merges().list().reversed()) {
            scores[merge.whole()] = -merge.rank();
        }
        return scores;
    }

    private void tokens(BpeModel bpe) {
        List<String> tokens = new ArrayList<>();
        int[] types = new int[parts.size()];
        for (int id = 0; id < types.length; id++) {
            String token = parts.token(id);
            tokens.add(token == null ? "[PAD" + id + "]" : token);
            types[id] = (token == null ? Piece.Type.UNUSED : type(id, token, bpe)).ordinal() + 1;
        }
        put("tokens", GgufValue.texts(tokens));
        put("token_type", GgufValue.int32s(types));
    }

    private Piece.Type type(int id, String token, BpeModel bpe) {
        AddedToken added = parts.added().find(id);
        if (token.equals(bpe.unknown())) {
            return Piece.Type.UNKNOWN;
        }
        if (added != null) {
            return added.special() ? Piece.Type.CONTROL : Piece.Type.USER_DEFINED;
        }
        boolean isByte = bpe.options().byteFallback() && token.matches("<0x[0-9A-F]{2}>");
        return isByte ? Piece.Type.BYTE : Piece.Type.NORMAL;
    }

    private void ids() {
        SpecialTokens special = parts.special();
        OptionalInt bos = id("bos_token_id", special.bos());
        OptionalInt eos = id("eos_token_id", special.eos());
        id("unknown_token_id", special.unknown());
        id("padding_token_id", special.pad());
        put("add_bos_token", GgufValue.flag(isAll(parts.affixes().before(), bos)));
        put("add_eos_token", GgufValue.flag(isAll(parts.affixes().after(), eos)));
    }

    private static boolean isAll(int[] affix, OptionalInt token) {
        return affix.length == 1 && token.equals(OptionalInt.of(affix[0]));
    }

    private OptionalInt id(String key, Optional<String> token) {
        int id = token.isPresent() ? parts.find(token.get()) : -1;
        if (id < 0) {
            return OptionalInt.empty();
        }
        put(key, GgufValue.uint32(id));
        return OptionalInt.of(id);
    }
}
