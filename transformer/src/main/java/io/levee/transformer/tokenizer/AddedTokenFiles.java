package io.levee.transformer.tokenizer;

import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Added tokens that stand beside {@code tokenizer.json} or {@code tokenizer.model}: in {@code added_tokens_decoder} of
 * {@code tokenizer_config.json}, and in {@code added_tokens.json}; and tokens that are special because a file names them
 * so. As in Hugging Face's library, what these files say of a token counts.
 */
final class AddedTokenFiles {
    private final TokenizerParts parts;
    private final Map<String, AddedToken> tokens = new LinkedHashMap<>();
    private int size;

    /** Begins with the tokens of the tokenizer's own file. */
    AddedTokenFiles(TokenizerParts parts) {
        this.parts = parts;
        this.size = parts.size();
        parts.added().list().forEach(token -> tokens.put(token.content(), token));
    }

    /** Tokens by id with their properties. */
    void decoder(Json json) {
        json.fields().entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> id(entry.getKey(), entry.getValue())))
                .forEach(entry -> {
                    Json token = entry.getValue();
                    int id = id(entry.getKey(), token);
                    String content = token.at("content").text();
                    add(new AddedToken(
                            place(id, content, token),
                            content,
                            flag(token, "special"),
                            flag(token, "single_word"),
                            flag(token, "lstrip"),
                            flag(token, "rstrip"),
                            flag(token, "normalized")));
                });
    }

    private static int id(String text, Json place) {
        if (!text.matches("\\d{1,9}")) {
            throw place.error("expected a token's id as its name, found \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private static boolean flag(Json json, String field) {
        return json.find(field).map(Json::flag).orElse(false);
    }

    /** Ids by token; of one that is known already nothing but the id counts. */
    void byName(Json json) {
        json.fields().entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> entry.getValue().integer()))
                .forEach(entry -> {
                    int id = place(entry.getValue().integer(), entry.getKey(), entry.getValue());
                    if (!tokens.containsKey(entry.getKey())) {
                        add(AddedToken.ordinary(id, entry.getKey()));
                    }
                });
    }

    /** Makes a token special that a file names as such; one that does not exist is reported. */
    void special(String content, String role, String file) {
        int id = find(content);
        if (id < 0) {
            KnownFields.report(
                    "%s: the %s \"%s\" is no token of this tokenizer; it has no effect".formatted(file, role, content));
            return;
        }
        AddedToken token = tokens.getOrDefault(content, AddedToken.special(id, content));
        add(new AddedToken(
                id, content, true, token.singleWord(), token.leftStrip(), token.rightStrip(), token.normalized()));
    }

    private int find(String content) {
        AddedToken token = tokens.get(content);
        return token != null ? token.id() : parts.find(content);
    }

    /** The id that a token has or gets; a file that says another is refused. */
    private int place(int id, String content, Json json) {
        if (content.isEmpty()) {
            throw json.error("expected a token that is not empty");
        }
        int known = find(content);
        int expected = known >= 0 ? known : size;
        if (id != expected) {
            throw json.error(
                    "expected the id %,d, which \"%s\" has in the tokenizer's own file or gets as the next, found %,d"
                            .formatted(expected, content, id));
        }
        if (id >= Vocabulary.ID_LIMIT) {
            throw json.error("expected an id below %,d, found %,d".formatted(Vocabulary.ID_LIMIT, id));
        }
        return id;
    }

    private void add(AddedToken token) {
        tokens.put(token.content(), token);
        size = Math.max(size, token.id() + 1);
    }

    /** The tokenizer with all of them. */
    TokenizerParts parts() {
        List<AddedToken> all = new ArrayList<>(tokens.values());
        return all.equals(parts.added().list()) ? parts : parts.with(all);
    }
}
