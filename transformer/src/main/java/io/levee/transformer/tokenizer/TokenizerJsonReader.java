package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code tokenizer.json}, the format of Hugging Face's tokenizers library. */
final class TokenizerJsonReader {
    /** Hugging Face's library does not heed the ids in the file: the model's come first, the others follow in order. */
    private static final String OTHER_ID =
            "expected %,d, which Hugging Face's library gives the token whatever the file says, found %,d for \"%s\"";

    private TokenizerJsonReader() {}

    /**
     * The components in a file; truncation and padding that it may prescribe are for batches and do not concern a
     * tokenizer.
     */
    static TokenizerParts read(Json json, SpecialTokens special, SourceFiles files) {
        KnownFields.tokenizer(json);
        TextNormalizer normalizer = json.find("normalizer")
                .map(it -> ComponentLimits.read(it, ComponentReader::normalizer, TextNormalizer::growth))
                .orElse(TextNormalizer.NONE);
        TokenModel model = model(json.at("model"));
        AddedTokens added = new AddedTokens(addedTokens(json, model.vocabulary(), normalizer), normalizer);
        Affixes affixes =
                json.find("post_processor").map(PostProcessorReader::read).orElse(Affixes.NONE);
        TokenizerParts parts = new TokenizerParts(
                added,
                normalizer,
                json.find("pre_tokenizer")
                        .map(it -> ComponentLimits.read(it, ComponentReader::preTokenizer, PreTokenizer::growth))
                        .orElse(PreTokenizer.NONE),
                model,
                affixes,
                json.find("decoder")
                        .map(it -> ComponentLimits.read(it, ComponentReader::decoder, TokenDecoder::growth))
                        .orElse(new TokenDecoder.Spaces()),
                special,
                files);
        checkIds(affixes, parts, json);
        if (parts.preTokenizer().tellsFirst() && normalizer.removesStart()) {
            throw json.at("pre_tokenizer")
                    .error("the prepend scheme \"first\" behind a normalizer that may remove a text's beginning is not"
                            + " supported");
        }
        return parts;
    }

    private static void checkIds(Affixes affixes, TokenizerParts parts, Json json) {
        for (int[] ids : List.of(affixes.before(), affixes.after())) {
            for (int id : ids) {
                if (parts.token(id) == null) {
                    throw json.at("post_processor").error("it adds the id %,d, which no token has".formatted(id));
                }
            }
        }
    }

    private static List<AddedToken> addedTokens(Json json, Vocabulary vocabulary, TextNormalizer normalizer) {
        List<AddedToken> tokens = new ArrayList<>();
        Map<String, Integer> ids = new HashMap<>();
        int last = vocabulary.size() - 1;
        for (Json token : json.find("added_tokens").map(Json::items).orElse(List.of())) {
            String content = token.at("content").text();
            int inModel = vocabulary.find(content);
            int id = inModel >= 0 ? inModel : ids.getOrDefault(content, last + 1);
            if (!content.isEmpty() && inModel < 0 && token.at("id").integer() != id) {
                throw token.at("id").error(OTHER_ID.formatted(id, token.at("id").integer(), content));
            }
            if (inModel >= 0 && token.at("id").integer() != inModel) {
                KnownFields.report("%s: the id %,d has no effect: the model's vocabulary gives \"%s\" the id %,d"
                        .formatted(token.place(), token.at("id").integer(), content, inModel));
            }
            boolean normalized = flag(token, "normalized");
            if (normalized && !content.isEmpty() && normalizer.apply(content).isEmpty()) {
                throw token.at("content")
                        .error("the normalizer leaves nothing of it, so that it cannot be found in text");
            }
            ids.put(content, id);
            last = Math.max(last, id);
            tokens.add(new AddedToken(
                    id,
                    content,
                    flag(token, "special"),
                    flag(token, "single_word"),
                    flag(token, "lstrip"),
                    flag(token, "rstrip"),
                    normalized));
        }
        return tokens;
    }

    private static boolean flag(Json json, String field) {
        return json.find(field).map(Json::flag).orElse(false);
    }

    private static TokenModel model(Json json) {
        Optional<String> type = json.find("type").map(Json::text);
        if (type.isEmpty() && json.find("merges").isPresent() || type.equals(Optional.of("BPE"))) {
            return bpe(json);
        }
        if (type.equals(Optional.of("WordLevel"))) {
            String unknown = json.find("unk_token").map(Json::text).orElse(null);
            return new WordLevelModel(vocabulary(json), unknown, Set.of());
        }
        throw new BadInputException("%s: the tokenizer model \"%s\" is not supported, expected BPE or WordLevel"
                .formatted(json.place(), type.orElse("without a type")));
    }

    private static Vocabulary vocabulary(Json json) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        json.at("vocab").fields().forEach((token, id) -> ids.put(token, id.integer()));
        return Vocabulary.of(ids, json.at("vocab").place());
    }

    private static TokenModel bpe(Json json) {
        if (json.find("dropout").map(Json::number).orElse(0.0) != 0) {
            throw json.at("dropout")
                    .error("merges that are dropped at random would make ids random: expected 0 or null");
        }
        Vocabulary vocabulary = vocabulary(json);
        String prefix = json.find("continuing_subword_prefix").map(Json::text).orElse("");
        List<String[]> pairs = new ArrayList<>();
        for (Json merge : json.at("merges").items()) {
            pairs.add(pair(merge));
        }
        return new BpeModel(
                vocabulary,
                Merges.ranked(pairs, vocabulary, prefix, json.at("merges").place()),
                new BpeModel.Options(
                        json.find("unk_token").map(Json::text).orElse(null),
                        flag(json, "fuse_unk"),
                        flag(json, "byte_fallback"),
                        flag(json, "ignore_merges"),
                        prefix,
                        json.find("end_of_word_suffix").map(Json::text).orElse("")));
    }

    private static String[] pair(Json merge) {
        String[] pair = merge.isArray()
                ? merge.items().stream().map(Json::text).toArray(String[]::new)
                : merge.text().split(" ", -1);
        if (pair.length != 2) {
            throw merge.error("expected a merge of two tokens, found %,d".formatted(pair.length));
        }
        return pair;
    }
}
