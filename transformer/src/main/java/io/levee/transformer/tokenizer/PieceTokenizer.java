package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * SentencePiece's byte-pair encoding (Kudo and Richardson 2018) expressed in the components of {@code tokenizer.json}.
 * Where SentencePiece looks for the neighbours whose union has the best score, here each way to cut a piece in two is a
 * merge, ranked by the score of the piece; merges of equal score share a rank, so that the leftmost goes first.
 *
 * @param pieces         in the order of their ids
 * @param dummyPrefix    whether a space is put before a text
 * @param collapsesSpace whether spaces at the ends are dropped and several count as one
 * @param place          of the vocabulary, for messages
 */
record PieceTokenizer(List<Piece> pieces, boolean dummyPrefix, boolean collapsesSpace, String place) {
    private static final String SPACE_SYMBOL = "▁";

    /** Pieces are cut at every place; published vocabularies have none beyond 64 characters. */
    private static final int LONGEST_PIECE = 1024;

    TokenizerParts parts(Affixes affixes, SpecialTokens special, SourceFiles files) {
        Vocabulary vocabulary = Vocabulary.of(pieces.stream().map(Piece::text).toList(), place);
        TextNormalizer normalizer = normalizer();
        return new TokenizerParts(
                new AddedTokens(addedTokens(), normalizer),
                normalizer,
                PreTokenizer.NONE,
                new BpeModel(vocabulary, merges(vocabulary), options(vocabulary)),
                affixes,
                decoder(),
                special,
                files);
    }

    private List<AddedToken> addedTokens() {
        List<AddedToken> tokens = new ArrayList<>();
        for (int id = 0; id < pieces.size(); id++) {
            Piece piece = pieces.get(id);
            switch (piece.type()) {
                case CONTROL, UNKNOWN -> tokens.add(AddedToken.special(id, piece.text()));
                case USER_DEFINED ->
                    tokens.add(AddedToken.ordinary(id, piece.text().replace(SPACE_SYMBOL, " ")));
                case NORMAL, UNUSED, BYTE -> {}
            }
        }
        return tokens;
    }

    private TextNormalizer normalizer() {
        List<TextNormalizer> steps = new ArrayList<>();
        if (collapsesSpace) {
            // looking behind keeps a long run of spaces from being tried at each of them
            String ends = "\\A[ ▁]+\\z|\\A +|(?<![ ▁])[ ▁]+\\z";
            steps.add(new TextNormalizer.Replace(RegexPattern.of(ends, place), ""));
            steps.add(new TextNormalizer.Replace(RegexPattern.of(" {2,}", place), " "));
        }
        if (dummyPrefix) {
            steps.add(new TextNormalizer.Prepend(SPACE_SYMBOL));
        }
        steps.add(new TextNormalizer.Replace(new TextPattern.Literal(" "), SPACE_SYMBOL));
        return new TextNormalizer.Sequence(steps);
    }

    private TokenDecoder decoder() {
        List<TokenDecoder> steps = new ArrayList<>(List.of(
                new TokenDecoder.Replace(new TextPattern.Literal(SPACE_SYMBOL), " "),
                new TokenDecoder.ByteFallback(),
                new TokenDecoder.Fuse()));
        if (dummyPrefix) {
            steps.add(new TokenDecoder.Strip(' ', 1, 0));
        }
        return new TokenDecoder.Sequence(steps);
    }

    private BpeModel.Options options(Vocabulary vocabulary) {
        String unknown = pieces.stream()
                .filter(piece -> piece.type() == Piece.Type.UNKNOWN)
                .map(Piece::text)
                .findFirst()
                .orElse(null);
        boolean byteFallback = vocabulary.find("<0x00>") >= 0;
        return new BpeModel.Options(unknown, true, byteFallback, false, "", "");
    }

    private Merges merges(Vocabulary vocabulary) {
        List<Merges.Merge> merges = new ArrayList<>();
        Map<Double, Integer> ranks = ranks(vocabulary);
        for (int id : byScore(vocabulary)) {
            merges.addAll(cuts(id, ranks.get(pieces.get(id).score()), vocabulary));
        }
        return new Merges(merges);
    }

    /** Of pieces with the same text the first alone counts. */
    private List<Integer> byScore(Vocabulary vocabulary) {
        return IntStream.range(0, pieces.size())
                .filter(id -> normal(pieces.get(id).text(), vocabulary) == id)
                .boxed()
                .sorted(Comparator.comparingDouble(
                                (Integer id) -> pieces.get(id).score())
                        .reversed())
                .toList();
    }

    private Map<Double, Integer> ranks(Vocabulary vocabulary) {
        Map<Double, Integer> ranks = new TreeMap<>();
        byScore(vocabulary).forEach(id -> ranks.putIfAbsent(pieces.get(id).score(), ranks.size()));
        return ranks;
    }

    /** The ways to make a piece of two others, in the order in which Hugging Face lists them. */
    private List<Merges.Merge> cuts(int id, int rank, Vocabulary vocabulary) {
        String text = pieces.get(id).text();
        if (text.length() > LONGEST_PIECE) {
            throw new BadInputException("%s: piece %,d has %,d characters, expected at most %,d"
                    .formatted(place, id, text.length(), LONGEST_PIECE));
        }
        List<Merges.Merge> cuts = new ArrayList<>();
        for (int i = 1; i < text.length(); i++) {
            int left = Character.isLowSurrogate(text.charAt(i)) ? -1 : normal(text.substring(0, i), vocabulary);
            int right = left < 0 ? -1 : normal(text.substring(i), vocabulary);
            if (right >= 0) {
                cuts.add(new Merges.Merge(left, right, id, rank));
            }
        }
        cuts.sort(Comparator.comparingInt(Merges.Merge::left).thenComparingInt(Merges.Merge::right));
        return cuts;
    }

    private int normal(String text, Vocabulary vocabulary) {
        int id = vocabulary.find(text);
        return id >= 0 && pieces.get(id).type() == Piece.Type.NORMAL ? id : -1;
    }
}
