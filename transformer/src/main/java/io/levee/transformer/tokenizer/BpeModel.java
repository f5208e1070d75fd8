package io.levee.transformer.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Byte-pair encoding (Sennrich et al. 2016) over the characters of a piece: those of the byte alphabet for GPT-2 and
 * its heirs, those of the text for SentencePiece. Ids equal those of Hugging Face's implementation, also where that one
 * is peculiar.
 */
final class BpeModel implements TokenModel {
    /**
     * What differs between files.
     *
     * @param unknown          token for characters outside the vocabulary, or null to drop them
     * @param fuseUnknown      whether neighbouring unknown characters are one token
     * @param byteFallback     whether unknown characters become the tokens {@code <0x00>} to {@code <0xFF>} of their
     *                         bytes
     * @param ignoreMerges     whether a piece that is a token is that token whatever the merges say
     * @param continuingPrefix put before every character but a piece's first, usually empty
     * @param wordSuffix       put behind a piece's last character, usually empty
     */
    record Options(
            String unknown,
            boolean fuseUnknown,
            boolean byteFallback,
            boolean ignoreMerges,
            String continuingPrefix,
            String wordSuffix) {}

    private static final char SPACE_SYMBOL = '▁';

    private final Vocabulary vocabulary;
    private final Merges merges;
    private final Options options;
    private final Set<Integer> forbidden;
    private final LongMap characters;
    private final int[] byteIds;
    private final boolean wordsBeginWithSpaceSymbol;
    private final WordCache cache = new WordCache();

    BpeModel(Vocabulary vocabulary, Merges merges, Options options) {
        this(vocabulary, merges, options, Set.of());
    }

    private BpeModel(Vocabulary vocabulary, Merges merges, Options options, Set<Integer> forbidden) {
        this.vocabulary = vocabulary;
        this.merges = merges;
        this.options = options;
        this.forbidden = forbidden;
        this.characters = characters(vocabulary);
        this.byteIds = byteIds(vocabulary);
        this.wordsBeginWithSpaceSymbol = vocabulary.find(String.valueOf(SPACE_SYMBOL)) >= 0
                && options.continuingPrefix.isEmpty()
                && options.wordSuffix.isEmpty()
                && !options.ignoreMerges
                && merges.list().stream().noneMatch(merge -> spaceSymbolFollowsText(vocabulary.token(merge.whole())));
    }

    private static LongMap characters(Vocabulary vocabulary) {
        LongMap characters = new LongMap(1024);
        for (int id = vocabulary.end() - 1; id >= 0; id--) {
            String token = vocabulary.token(id);
            if (token != null && !token.isEmpty() && token.codePointCount(0, token.length()) == 1) {
                characters.put(token.codePointAt(0), id);
            }
        }
        return characters;
    }

    private static int[] byteIds(Vocabulary vocabulary) {
        int[] ids = new int[256];
        for (int b = 0; b < ids.length; b++) {
            ids[b] = vocabulary.find("<0x%02X>".formatted(b));
        }
        return ids;
    }

    private static boolean spaceSymbolFollowsText(String token) {
        int last = token.lastIndexOf(SPACE_SYMBOL);
        return last > 0 && token.chars().limit(last).anyMatch(character -> character != SPACE_SYMBOL);
    }

    @Override
    public void encode(String piece, Ids out) {
        if (wordsBeginWithSpaceSymbol) {
            encodeByWords(piece, out);
        } else {
            encodeWord(piece, out);
        }
    }

    /**
     * Where no token holds a space symbol behind other text, no merge crosses the beginning of a word: words can be
     * encoded one by one, and be remembered.
     */
    private void encodeByWords(String piece, Ids out) {
        int start = 0;
        for (int i = 1; i < piece.length(); i++) {
            if (piece.charAt(i) == SPACE_SYMBOL && piece.charAt(i - 1) != SPACE_SYMBOL) {
                encodeWord(piece.substring(start, i), out);
                start = i;
            }
        }
        encodeWord(start == 0 ? piece : piece.substring(start), out);
    }

    private void encodeWord(String word, Ids out) {
        int[] ids = cache.find(word);
        if (ids == null) {
            ids = merge(word);
            cache.put(word, ids);
        }
        out.addAll(ids);
    }

    private int[] merge(String word) {
        if (options.ignoreMerges) {
            int whole = vocabulary.find(word);
            if (whole >= 0 && !forbidden.contains(whole)) {
                return new int[] {whole};
            }
        }
        int[] symbols = new Symbols().of(word);
        return Arrays.copyOf(symbols, merges.apply(symbols, symbols.length));
    }

    /** The ids of a word's characters, before any merge. */
    private final class Symbols {
        private final Ids ids = new Ids();
        private boolean unknownPending;

        int[] of(String word) {
            int next;
            for (int i = 0; i < word.length(); i = next) {
                int codePoint = word.codePointAt(i);
                next = i + Character.charCount(codePoint);
                add(codePoint, i == 0, next == word.length());
            }
            flush();
            return ids.toArray();
        }

        private void add(int codePoint, boolean first, boolean last) {
            int id = symbol(codePoint, first, last);
            if (id >= 0 && !forbidden.contains(id)) {
                flush();
                ids.add(id);
            } else if (!options.byteFallback || !addBytes(decorated(codePoint, first, last))) {
                addUnknown();
            }
        }

        private int symbol(int codePoint, boolean first, boolean last) {
            boolean plain = (first || options.continuingPrefix.isEmpty()) && (!last || options.wordSuffix.isEmpty());
            return plain ? (int) characters.get(codePoint) : vocabulary.find(decorated(codePoint, first, last));
        }

        private String decorated(int codePoint, boolean first, boolean last) {
            return (first ? "" : options.continuingPrefix)
                    + Character.toString(codePoint)
                    + (last ? options.wordSuffix : "");
        }

        /** A pending unknown token comes after the bytes, as in Hugging Face's implementation. */
        private boolean addBytes(String character) {
            byte[] bytes = character.getBytes(StandardCharsets.UTF_8);
            for (byte each : bytes) {
                if (byteIds[each & 0xFF] < 0) {
                    return false;
                }
            }
            for (byte each : bytes) {
                ids.add(byteIds[each & 0xFF]);
            }
            return true;
        }

        private void addUnknown() {
            if (unknownPending && !options.fuseUnknown) {
                flush();
            }
            unknownPending = true;
        }

        private void flush() {
            int unknown = unknownPending && options.unknown != null ? vocabulary.find(options.unknown) : -1;
            if (unknown >= 0) {
                ids.add(unknown);
            }
            unknownPending = false;
        }
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    Merges merges() {
        return merges;
    }

    Options options() {
        return options;
    }

    @Override
    public String unknown() {
        return options.unknown;
    }

    @Override
    public TokenModel without(Set<Integer> ids) {
        return new BpeModel(vocabulary, merges.without(ids), options, Set.copyOf(ids));
    }

    @Override
    public String kind() {
        return "byte-pair encoding" + (options.byteFallback ? " with bytes for unknown characters" : "");
    }

    @Override
    public Object json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", "BPE");
        json.put("dropout", null);
        json.put("unk_token", options.unknown);
        json.put("continuing_subword_prefix", options.continuingPrefix.isEmpty() ? null : options.continuingPrefix);
        json.put("end_of_word_suffix", options.wordSuffix.isEmpty() ? null : options.wordSuffix);
        json.put("fuse_unk", options.fuseUnknown);
        json.put("byte_fallback", options.byteFallback);
        json.put("ignore_merges", options.ignoreMerges);
        json.put("vocab", vocabulary.byId());
        List<List<String>> pairs = new ArrayList<>();
        for (Merges.Merge merge : merges.list()) {
            pairs.add(List.of(vocabulary.token(merge.left()), vocabulary.token(merge.right())));
        }
        json.put("merges", pairs);
        return json;
    }
}
