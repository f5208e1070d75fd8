package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One id for each word.
 *
 * @param unknown   the token for words outside the vocabulary, or null; it need not be in the vocabulary, and then
 *                  there is none
 * @param forbidden ids that text must not produce
 */
record WordLevelModel(Vocabulary vocabulary, String unknown, Set<Integer> forbidden) implements TokenModel {
    @Override
    public void encode(String piece, Ids out) {
        int id = vocabulary.find(piece);
        if (id < 0 || forbidden.contains(id)) {
            id = unknown == null ? -1 : vocabulary.find(unknown);
        }
        if (id < 0) {
            throw new BadInputException(("the word \"%s\" is not in the vocabulary of %,d words, "
                            + "and the tokenizer has no token for unknown words")
                    .formatted(piece, vocabulary.size()));
        }
        out.add(id);
    }

    @Override
    public TokenModel without(Set<Integer> ids) {
        return new WordLevelModel(vocabulary, unknown, Set.copyOf(ids));
    }

    @Override
    public String kind() {
        return "words";
    }

    @Override
    public Object json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", "WordLevel");
        json.put("vocab", vocabulary.byId());
        json.put("unk_token", unknown == null ? "<unk>" : unknown);
        return json;
    }
}
