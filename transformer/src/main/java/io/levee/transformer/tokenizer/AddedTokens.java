package io.levee.transformer.tokenizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The added tokens of a tokenizer: found in text before normalisation, or after it. */
final class AddedTokens {
    /** Receives a text taken apart, from left to right. */
    interface Sink {
        /** Text that is no added token, not empty; {@code first} when it begins where the whole text begins. */
        void text(String text, boolean first);

        /** An added token. */
        void token(int id);
    }

    private final List<AddedToken> tokens;
    private final Map<Integer, AddedToken> byId = new HashMap<>();
    private final Map<String, AddedToken> byContent = new HashMap<>();
    private final Map<Integer, String> decoded = new HashMap<>();
    private final Set<Integer> specialIds = new TreeSet<>();
    private final TokenTrie original;
    private final TokenTrie normalized;

    AddedTokens(List<AddedToken> tokens, TextNormalizer normalizer) {
        this.tokens = List.copyOf(tokens);
        List<Map.Entry<String, AddedToken>> inOriginal = new ArrayList<>();
        List<Map.Entry<String, AddedToken>> inNormalized = new ArrayList<>();
        for (AddedToken token : tokens) {
            byId.putIfAbsent(token.id(), token);
            byContent.putIfAbsent(token.content(), token);
            if (token.special()) {
                specialIds.add(token.id());
            }
            String written = token.normalized() ? normalizer.apply(token.content()) : token.content();
            decoded.putIfAbsent(token.id(), written);
            (token.normalized() ? inNormalized : inOriginal).add(Map.entry(written, token));
        }
        original = new TokenTrie(inOriginal);
        normalized = new TokenTrie(inNormalized);
    }

    List<AddedToken> list() {
        return tokens;
    }

    /** The added token of an id, or null. */
    AddedToken find(int id) {
        return byId.get(id);
    }

    /** The added token of a content, or null. */
    AddedToken find(String content) {
        return byContent.get(content);
    }

    /** What the added token of an id is when it is decoded, or null: its normalised content if that is looked for. */
    String decoded(int id) {
        return decoded.get(id);
    }

    boolean isSpecial(int id) {
        return specialIds.contains(id);
    }

    Set<Integer> specialIds() {
        return Collections.unmodifiableSet(specialIds);
    }

    /** Takes an original text apart; {@code first} when nothing is before it. */
    void split(String text, boolean first, boolean parsesSpecial, Sink sink) {
        split(original, text, first, parsesSpecial, sink);
    }

    /** Takes a normalised text apart. */
    void splitNormalized(String text, boolean first, boolean parsesSpecial, Sink sink) {
        split(normalized, text, first, parsesSpecial, sink);
    }

    private static void split(TokenTrie trie, String text, boolean first, boolean parsesSpecial, Sink sink) {
        int sent = 0;
        for (int i = 0; i < text.length() && !trie.isEmpty(); ) {
            TokenTrie.Match match = trie.longestAt(text, i);
            if (match == null) {
                i++;
                continue;
            }
            AddedToken token = match.token();
            if ((parsesSpecial || !token.special()) && standsAlone(token, text, i, match.end())) {
                int start = token.leftStrip() ? Math.max(sent, beforeSpace(text, i)) : i;
                int end = token.rightStrip() ? afterSpace(text, match.end()) : match.end();
                send(text, sent, start, first, sink);
                if (start < end) { // not so when its neighbours took all of it as their space
                    sink.token(token.id());
                }
                sent = end;
            }
            i = match.end(); // space that it took may hold other tokens
        }
        send(text, sent, text.length(), first, sink);
    }

    private static boolean standsAlone(AddedToken token, String text, int start, int end) {
        return !token.singleWord()
                || (start == 0 || !CodePoints.isWord(text.codePointBefore(start)))
                        && (end == text.length() || !CodePoints.isWord(text.codePointAt(end)));
    }

    private static void send(String text, int start, int end, boolean first, Sink sink) {
        if (start < end) {
            sink.text(start == 0 && end == text.length() ? text : text.substring(start, end), first && start == 0);
        }
    }

    private static int beforeSpace(String text, int end) {
        int i = end;
        while (i > 0 && CodePoints.isWhitespace(text.charAt(i - 1))) {
            i--;
        }
        return i;
    }

    private static int afterSpace(String text, int start) {
        int i = start;
        while (i < text.length() && CodePoints.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i;
    }
}
