package io.levee.transformer.tokenizer;

import io.levee.transformer.tokenizer.PreTokenizer.Prepend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes normalisers, pre-tokenizers, post-processors and decoders as {@code tokenizer.json} holds them. */
final class ComponentWriter {
    private ComponentWriter() {}

    /** An object with a type and pairs of field and value. */
    private static Map<String, Object> object(String type, Object... fields) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type);
        for (int i = 0; i < fields.length; i += 2) {
            json.put((String) fields[i], fields[i + 1]);
        }
        return json;
    }

    /** JSON null for a normaliser that does nothing. */
    static Object normalizer(TextNormalizer normalizer) {
        return switch (normalizer) {
            case TextNormalizer.Sequence(var steps) ->
                steps.isEmpty()
                        ? null
                        : object(
                                "Sequence",
                                "normalizers",
                                steps.stream().map(ComponentWriter::normalizer).toList());
            case TextNormalizer.UnicodeForm(var form) -> object(form.name());
            case TextNormalizer.Lowercase() -> object("Lowercase");
            case TextNormalizer.Prepend(String prefix) -> object("Prepend", "prepend", prefix);
            case TextNormalizer.Replace(var pattern, String content) ->
                object("Replace", "pattern", pattern.json(), "content", content);
            case TextNormalizer.Strip(boolean left, boolean right) ->
                object("Strip", "strip_left", left, "strip_right", right);
            case TextNormalizer.StripAccents() -> object("StripAccents");
        };
    }

    /** JSON null for a pre-tokenizer that does nothing. */
    static Object preTokenizer(PreTokenizer preTokenizer) {
        return switch (preTokenizer) {
            case PreTokenizer.Sequence(var steps) ->
                steps.isEmpty()
                        ? null
                        : object(
                                "Sequence",
                                "pretokenizers",
                                steps.stream()
                                        .map(ComponentWriter::preTokenizer)
                                        .toList());
            case PreTokenizer.ByteLevel(boolean prefixSpace, boolean split) ->
                object("ByteLevel", "add_prefix_space", prefixSpace, "trim_offsets", true, "use_regex", split);
            case PreTokenizer.Split(var pattern, var behavior, boolean inverted) ->
                object("Split", "pattern", pattern.json(), "behavior", behavior.json, "invert", inverted);
            case PreTokenizer.Digits(boolean individual) -> object("Digits", "individual_digits", individual);
            case PreTokenizer.WhitespaceSplit() -> object("WhitespaceSplit");
            case PreTokenizer.Whitespace() -> object("Whitespace");
            case PreTokenizer.Punctuation(var behavior) -> object("Punctuation", "behavior", behavior.json);
            case PreTokenizer.Delimiter(String character) -> object("CharDelimiterSplit", "delimiter", character);
            case PreTokenizer.Metaspace(char symbol, var prepend, boolean split) ->
                object(
                        "Metaspace",
                        "replacement",
                        String.valueOf(symbol),
                        "prepend_scheme",
                        name(prepend),
                        "split",
                        split);
        };
    }

    private static String name(Prepend prepend) {
        return prepend.name().toLowerCase(Locale.ROOT);
    }

    static Object decoder(TokenDecoder decoder) {
        return switch (decoder) {
            case TokenDecoder.Sequence(var steps) ->
                object(
                        "Sequence",
                        "decoders",
                        steps.stream().map(ComponentWriter::decoder).toList());
            case TokenDecoder.ByteLevel() ->
                object("ByteLevel", "add_prefix_space", true, "trim_offsets", true, "use_regex", true);
            case TokenDecoder.Replace(var pattern, String content) ->
                object("Replace", "pattern", pattern.json(), "content", content);
            case TokenDecoder.ByteFallback() -> object("ByteFallback");
            case TokenDecoder.Fuse() -> object("Fuse");
            case TokenDecoder.Strip(int character, int start, int stop) ->
                object("Strip", "content", Character.toString(character), "start", start, "stop", stop);
            case TokenDecoder.Metaspace(char symbol, var prepend) ->
                object(
                        "Metaspace",
                        "replacement",
                        String.valueOf(symbol),
                        "prepend_scheme",
                        name(prepend),
                        "split",
                        true);
            case TokenDecoder.WordSuffix(String suffix) -> object("BPEDecoder", "suffix", suffix);
            case TokenDecoder.Spaces() -> null;
        };
    }

    /** A template that puts these ids around a text; JSON null when there are none. */
    static Object postProcessor(TokenizerParts parts) {
        int[] before = parts.affixes().before();
        int[] after = parts.affixes().after();
        if (before.length == 0 && after.length == 0) {
            return null;
        }
        Map<String, Object> tokens = new LinkedHashMap<>();
        List<Object> single = new ArrayList<>();
        List<Object> pair = new ArrayList<>();
        for (int sequence = 0; sequence < 2; sequence++) {
            List<Object> pieces = new ArrayList<>();
            addTokens(before, parts, sequence, pieces, tokens);
            pieces.add(Map.of("Sequence", Map.of("id", sequence == 0 ? "A" : "B", "type_id", sequence)));
            addTokens(after, parts, sequence, pieces, tokens);
            pair.addAll(pieces);
            if (sequence == 0) {
                single.addAll(pieces);
            }
        }
        return object("TemplateProcessing", "single", single, "pair", pair, "special_tokens", tokens);
    }

    private static void addTokens(
            int[] ids, TokenizerParts parts, int sequence, List<Object> pieces, Map<String, Object> tokens) {
        for (int id : ids) {
            String token = parts.token(id);
            pieces.add(Map.of("SpecialToken", Map.of("id", token, "type_id", sequence)));
            tokens.put(token, Map.of("id", token, "ids", List.of(id), "tokens", List.of(token)));
        }
    }
}
