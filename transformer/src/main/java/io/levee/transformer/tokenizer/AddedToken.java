package io.levee.transformer.tokenizer;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token that is found in text as a whole, before the model sees the rest.
 *
 * @param special    whether it steers the model (begin of text, end of turn) and is no text itself
 * @param singleWord whether it is found only between characters that belong to no word
 * @param leftStrip  whether white space before it belongs to it
 * @param rightStrip whether white space after it belongs to it
 * @param normalized whether it is looked for in the normalised text instead of the original
 */
record AddedToken(
        int id,
        String content,
        boolean special,
        boolean singleWord,
        boolean leftStrip,
        boolean rightStrip,
        boolean normalized) {
    static AddedToken special(int id, String content) {
        return new AddedToken(id, content, true, false, false, false, false);
    }

    static AddedToken ordinary(int id, String content) {
        return new AddedToken(id, content, false, false, false, false, false);
    }

    /** As {@code tokenizer.json} holds it. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("content", content);
        json.put("single_word", singleWord);
        json.put("lstrip", leftStrip);
        json.put("rstrip", rightStrip);
        json.put("normalized", normalized);
        json.put("special", special);
        return json;
    }
}
