package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Tokens and their ids, both ways. Ids may have gaps. */
final class Vocabulary {
    /**
     * Ids end here. The largest published vocabularies have a quarter of this; a lying file must not make us reserve
     * gigabytes.
     */
    static final int ID_LIMIT = 1 << 22;

    private final Map<String, Integer> ids = new HashMap<>();
    private String[] tokens = new String[1024];
    private int end;

    private Vocabulary() {}

    static Vocabulary of(List<String> tokens, String place) {
        Vocabulary vocabulary = new Vocabulary();
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.add(tokens.get(id), id, place);
        }
        return vocabulary;
    }

    static Vocabulary of(Map<String, Integer> ids, String place) {
        Vocabulary vocabulary = new Vocabulary();
        ids.forEach((token, id) -> vocabulary.add(token, id, place));
        return vocabulary;
    }

    private void add(String token, int id, String place) {
        if (id < 0 || id >= ID_LIMIT) {
            throw new BadInputException(
                    "%s: the token \"%s\" has the id %,d, expected 0 to %,d".formatted(place, token, id, ID_LIMIT - 1));
        }
        if (id >= tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(2 * tokens.length, id + 1));
        }
        // the first holder of an id and the first id of a token keep it, so that both directions agree
        if (ids.putIfAbsent(token, id) == null && tokens[id] == null) {
            tokens[id] = token;
        }
        end = Math.max(end, id + 1);
    }

    /** The id of a token, or −1. */
    int find(String token) {
        return ids.getOrDefault(token, -1);
    }

    /** The token of an id, or null. */
    String token(int id) {
        return id >= 0 && id < end ? tokens[id] : null;
    }

    /** One more than the largest id. */
    int end() {
        return end;
    }

    /** Number of different tokens. */
    int size() {
        return ids.size();
    }

    /** Tokens and ids in the order of ids, as {@code tokenizer.json} holds them. */
    SequencedMap<String, Integer> byId() {
        SequencedMap<String, Integer> ordered = new LinkedHashMap<>();
        for (int id = 0; id < end; id++) {
            if (tokens[id] != null) {
                ordered.put(tokens[id], id);
            }
        }
        return ordered;
    }
}
