package io.levee.transformer.tokenizer;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds added tokens in text: the leftmost, the longest of those that begin at one place, then on behind it. */
final class TokenTrie {
    private static final class Node {
        private final Map<Character, Node> next = new HashMap<>();
        private AddedToken token;
    }

    private final Node root = new Node();
    private final BitSet firstCharacters = new BitSet();

    /**
     * Texts to look for and the tokens they stand for; empty texts are never found, and the first of equal texts wins.
     */
    TokenTrie(List<Map.Entry<String, AddedToken>> tokens) {
        for (Map.Entry<String, AddedToken> entry : tokens) {
            Node node = root;
            for (char character : entry.getKey().toCharArray()) {
                node = node.next.computeIfAbsent(character, _ -> new Node());
            }
            if (node != root && node.token == null) {
                node.token = entry.getValue();
                firstCharacters.set(entry.getKey().charAt(0));
            }
        }
    }

    /** A token and where it ends. */
    record Match(AddedToken token, int end) {}

    /** The longest token that begins at an index, or null. */
    Match longestAt(String text, int start) {
        if (!firstCharacters.get(text.charAt(start))) {
            return null;
        }
        Match longest = null;
        Node node = root;
        for (int i = start; i < text.length(); i++) {
            node = node.next.get(text.charAt(i));
            if (node == null) {
                break;
            }
            if (node.token != null) {
                longest = new Match(node.token, i + 1);
            }
        }
        return longest;
    }

    boolean isEmpty() {
        return firstCharacters.isEmpty();
    }
}
