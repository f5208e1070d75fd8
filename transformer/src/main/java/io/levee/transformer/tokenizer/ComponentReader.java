package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import io.levee.transformer.tokenizer.PreTokenizer.Prepend;
import java.text.Normalizer;
import java.util.Optional;

/** Reads normalisers, pre-tokenizers and decoders as {@code tokenizer.json} holds them. */
final class ComponentReader {
    private ComponentReader() {}

    private static BadInputException unknown(Json json, String stage, String type) {
        return new BadInputException("%s: the %s \"%s\" is not supported".formatted(json.place(), stage, type));
    }

    static TextNormalizer normalizer(Json json) {
        String type = json.at("type").text();
        return switch (type) {
            case "Sequence" ->
                new TextNormalizer.Sequence(json.at("normalizers").items().stream()
                        .map(ComponentReader::normalizer)
                        .toList());
            case "NFC", "NFD", "NFKC", "NFKD" -> new TextNormalizer.UnicodeForm(Normalizer.Form.valueOf(type));
            case "Lowercase" -> new TextNormalizer.Lowercase();
            case "Prepend" -> new TextNormalizer.Prepend(notEmpty(json.at("prepend")));
            case "Replace" ->
                new TextNormalizer.Replace(
                        TextPattern.of(json.at("pattern")), json.at("content").text());
            case "Strip" ->
                new TextNormalizer.Strip(
                        json.at("strip_left").flag(), json.at("strip_right").flag());
            case "StripAccents" -> new TextNormalizer.StripAccents();
            default -> throw unknown(json, "normalizer", type);
        };
    }

    static PreTokenizer preTokenizer(Json json) {
        String type = json.at("type").text();
        return switch (type) {
            case "Sequence" ->
                new PreTokenizer.Sequence(json.at("pretokenizers").items().stream()
                        .map(ComponentReader::preTokenizer)
                        .toList());
            case "ByteLevel" ->
                new PreTokenizer.ByteLevel(
                        json.at("add_prefix_space").flag(),
                        json.find("use_regex").map(Json::flag).orElse(true));
            case "Split" ->
                new PreTokenizer.Split(
                        TextPattern.of(json.at("pattern")),
                        behavior(json.at("behavior")),
                        json.find("invert").map(Json::flag).orElse(false));
            case "Digits" ->
                new PreTokenizer.Digits(
                        json.find("individual_digits").map(Json::flag).orElse(false));
            case "WhitespaceSplit" -> new PreTokenizer.WhitespaceSplit();
            case "Whitespace" -> new PreTokenizer.Whitespace();
            case "Punctuation" ->
                new PreTokenizer.Punctuation(
                        json.find("behavior").map(ComponentReader::behavior).orElse(SplitBehavior.ISOLATED));
            case "CharDelimiterSplit" ->
                new PreTokenizer.Delimiter(Character.toString(character(json.at("delimiter"))));
            case "Metaspace" ->
                new PreTokenizer.Metaspace(
                        symbol(json),
                        prepend(json),
                        json.find("split").map(Json::flag).orElse(true));
            default -> throw unknown(json, "pre-tokenizer", type);
        };
    }

    private static String notEmpty(Json json) {
        if (json.text().isEmpty()) {
            throw json.error("expected a text that is not empty");
        }
        return json.text();
    }

    private static SplitBehavior behavior(Json json) {
        for (SplitBehavior behavior : SplitBehavior.values()) {
            if (behavior.json.equals(json.text())) {
                return behavior;
            }
        }
        throw unknown(json, "split behavior", json.text());
    }

    private static char symbol(Json json) {
        int codePoint = character(json.at("replacement"));
        if (!Character.isBmpCodePoint(codePoint)) {
            throw json.at("replacement").error("expected a character below U+10000");
        }
        return (char) codePoint;
    }

    private static int character(Json json) {
        String text = json.text();
        if (text.isEmpty() || text.codePointCount(0, text.length()) != 1) {
            throw json.error("expected one character, found \"" + text + "\"");
        }
        return text.codePointAt(0);
    }

    /** Files of before 2024 say {@code add_prefix_space} instead. */
    private static Prepend prepend(Json json) {
        Optional<Json> scheme = json.find("prepend_scheme");
        if (scheme.isEmpty()) {
            return json.find("add_prefix_space").map(Json::flag).orElse(true) ? Prepend.ALWAYS : Prepend.NEVER;
        }
        return switch (scheme.get().text()) {
            case "always" -> Prepend.ALWAYS;
            case "first" -> Prepend.FIRST;
            case "never" -> Prepend.NEVER;
            default ->
                throw unknown(scheme.get(), "prepend scheme", scheme.get().text());
        };
    }

    static TokenDecoder decoder(Json json) {
        String type = json.at("type").text();
        return switch (type) {
            case "Sequence" ->
                new TokenDecoder.Sequence(json.at("decoders").items().stream()
                        .map(ComponentReader::decoder)
                        .toList());
            case "ByteLevel" -> new TokenDecoder.ByteLevel();
            case "Replace" ->
                new TokenDecoder.Replace(
                        TextPattern.of(json.at("pattern")), json.at("content").text());
            case "ByteFallback" -> new TokenDecoder.ByteFallback();
            case "Fuse" -> new TokenDecoder.Fuse();
            case "Strip" ->
                new TokenDecoder.Strip(character(json.at("content")), count(json.at("start")), count(json.at("stop")));
            case "Metaspace" -> new TokenDecoder.Metaspace(symbol(json), prepend(json));
            case "BPEDecoder" -> new TokenDecoder.WordSuffix(json.at("suffix").text());
            default -> throw unknown(json, "decoder", type);
        };
    }

    private static int count(Json json) {
        if (json.integer() < 0) {
            throw json.error("expected a count of characters, found " + json.integer());
        }
        return json.integer();
    }
}
