package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.GgufValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a tokenizer from the metadata of a GGUF file: the keys {@code tokenizer.ggml.*}, as llama.cpp defines them. */
final class GgufTokenizerReader {
    static final String PREFIX = "tokenizer.ggml.";
    static final String CHAT_TEMPLATE = "tokenizer.chat_template";

    private final Map<String, GgufValue> metadata;
    private final String place;

    GgufTokenizerReader(Map<String, GgufValue> metadata, String place) {
        this.metadata = metadata;
        this.place = place;
    }

    Tokenizer read() {
        String model = text("model").orElseThrow(() -> error("model", "a text", "nothing"));
        return new PipelineTokenizer(
                switch (model) {
                    case "gpt2" -> byteLevel();
                    case "llama" -> sentencePiece();
                    default ->
                        throw new BadInputException(
                                "%s, %smodel: the tokenizer model \"%s\" is not supported, expected gpt2 or llama"
                                        .formatted(place, PREFIX, model));
                });
    }

    private TokenizerParts byteLevel() {
        List<Piece> pieces = pieces(false);
        String pre = text("pre")
                .orElseThrow(() ->
                        new BadInputException(("%s, %spre: the file does not say how text is cut before it is encoded; "
                                        + "convert the model to GGUF again with a newer converter")
                                .formatted(place, PREFIX)));
        PreTokenizerNames names = PreTokenizerNames.of(pre, place);
        Vocabulary vocabulary = Vocabulary.of(pieces.stream().map(Piece::text).toList(), place);
        List<String[]> pairs = new ArrayList<>();
        for (String merge : texts("merges")) {
            pairs.add(pair(merge));
        }
        BpeModel model = new BpeModel(
                vocabulary,
                Merges.ranked(pairs, vocabulary, "", place + ", " + PREFIX + "merges"),
                new BpeModel.Options(null, false, false, names.ignoreMerges, "", ""));
        return new TokenizerParts(
                new AddedTokens(addedTokens(pieces), names.normalizer),
                names.normalizer,
                names.preTokenizer,
                model,
                affixes(names == PreTokenizerNames.LLAMA3),
                new TokenDecoder.ByteLevel(),
                special(pieces),
                files());
    }

    private String[] pair(String merge) {
        String[] pair = merge.split(" ", -1);
        if (pair.length != 2) {
            throw error("merges", "two tokens in each merge", "\"" + merge + "\"");
        }
        return pair;
    }

    private static List<AddedToken> addedTokens(List<Piece> pieces) {
        List<AddedToken> added = new ArrayList<>();
        for (int id = 0; id < pieces.size(); id++) {
            switch (pieces.get(id).type()) {
                case CONTROL, UNKNOWN ->
                    added.add(AddedToken.special(id, pieces.get(id).text()));
                case USER_DEFINED ->
                    added.add(AddedToken.ordinary(id, pieces.get(id).text()));
                case NORMAL, UNUSED, BYTE -> {}
            }
        }
        return added;
    }

    private TokenizerParts sentencePiece() {
        if (metadata.containsKey(PREFIX + "precompiled_charsmap")) {
            throw new BadInputException("%s, %sprecompiled_charsmap: normalisation by a character map is not supported"
                    .formatted(place, PREFIX));
        }
        List<Piece> pieces = pieces(true);
        return new PieceTokenizer(
                        pieces, flag("add_space_prefix", true), flag("remove_extra_whitespaces", false), place)
                .parts(affixes(true), special(pieces), files());
    }

    private List<Piece> pieces(boolean scored) {
        List<String> tokens = texts("tokens");
        if (tokens.size() > Vocabulary.ID_LIMIT) {
            throw error("tokens", "at most %,d tokens".formatted(Vocabulary.ID_LIMIT), "%,d".formatted(tokens.size()));
        }
        long[] types = types(tokens.size());
        double[] scores = scored ? scores(tokens.size()) : new double[tokens.size()];
        List<Piece> pieces = new ArrayList<>();
        for (int id = 0; id < tokens.size(); id++) {
            Piece.Type type = Piece.Type.of(types[id]);
            if (type == null) {
                throw error("token_type", "types from 1 to 6", types[id] + " at token " + id);
            }
            pieces.add(new Piece(tokens.get(id), scores[id], type));
        }
        return pieces;
    }

    private long[] types(int count) {
        if (!metadata.containsKey(PREFIX + "token_type")) {
            return Collections.nCopies(count, 1L).stream()
                    .mapToLong(Long::longValue)
                    .toArray();
        }
        if (metadata.get(PREFIX + "token_type") instanceof GgufValue.Wholes(var _, long[] types)
                && types.length == count) {
            return types;
        }
        throw error("token_type", "a whole number for each of %,d tokens".formatted(count), found("token_type"));
    }

    private double[] scores(int count) {
        if (metadata.get(PREFIX + "scores") instanceof GgufValue.Reals(var _, double[] scores)
                && scores.length == count
                && Arrays.stream(scores).noneMatch(Double::isNaN)) {
            return scores;
        }
        throw error("scores", "a number for each of %,d tokens".formatted(count), found("scores"));
    }

    private Affixes affixes(boolean addsBosByDefault) {
        int[] before = flag("add_bos_token", addsBosByDefault) ? id("bos_token_id") : new int[0];
        int[] after = flag("add_eos_token", false) ? id("eos_token_id") : new int[0];
        return new Affixes(before, after);
    }

    private SpecialTokens special(List<Piece> pieces) {
        return new SpecialTokens(
                token("bos_token_id", pieces),
                token("eos_token_id", pieces),
                token("unknown_token_id", pieces),
                token("padding_token_id", pieces),
                List.of());
    }

    private Optional<String> token(String key, List<Piece> pieces) {
        int[] id = id(key);
        if (id.length > 0 && (id[0] < 0 || id[0] >= pieces.size())) {
            throw error(key, "an id below %,d".formatted(pieces.size()), "%,d".formatted(id[0]));
        }
        return id.length > 0 ? Optional.of(pieces.get(id[0]).text()) : Optional.empty();
    }

    private int[] id(String key) {
        return switch (metadata.get(PREFIX + key)) {
            case null -> new int[0];
            case GgufValue.Whole(var _, long id) when id == 0xFFFFFFFFL || id == -1 -> new int[0];
            case GgufValue.Whole(var _, long id) when id >= 0 && id < Vocabulary.ID_LIMIT -> new int[] {(int) id};
            default -> throw error(key, "an id", found(key));
        };
    }

    private SourceFiles files() {
        Optional<String> template = Optional.empty();
        if (metadata.get(CHAT_TEMPLATE) instanceof GgufValue.Text(String jinja)) {
            template = Optional.of(jinja);
        }
        return new SourceFiles(Optional.empty(), Optional.empty(), Optional.empty(), template, false);
    }

    private Optional<String> text(String key) {
        return switch (metadata.get(PREFIX + key)) {
            case null -> Optional.empty();
            case GgufValue.Text(String text) -> Optional.of(text);
            default -> throw error(key, "a text", found(key));
        };
    }

    private boolean flag(String key, boolean otherwise) {
        return switch (metadata.get(PREFIX + key)) {
            case null -> otherwise;
            case GgufValue.Flag(boolean flag) -> flag;
            default -> throw error(key, "true or false", found(key));
        };
    }

    private List<String> texts(String key) {
        if (metadata.get(PREFIX + key) instanceof GgufValue.Texts(var texts)) {
            return texts;
        }
        throw error(key, "an array of texts", found(key));
    }

    private String found(String key) {
        GgufValue value = metadata.get(PREFIX + key);
        return value == null ? "nothing" : value.kind();
    }

    private BadInputException error(String key, String expected, String found) {
        return new BadInputException(
                "%s, metadata key %s%s: expected %s, found %s".formatted(place, PREFIX, key, expected, found));
    }
}
