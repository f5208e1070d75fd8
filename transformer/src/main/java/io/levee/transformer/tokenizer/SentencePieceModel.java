package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@code tokenizer.model} of SentencePiece: the protocol-buffer message ModelProto of {@code
 * sentencepiece_model.proto}.
 */
final class SentencePieceModel {
    private static final int BPE = 2;
    private static final List<String> MODEL_TYPES = List.of("unknown", "unigram", "BPE", "word", "character");

    private final String place;
    private final List<Piece> pieces = new ArrayList<>();
    private int modelType = 1;
    private int unknownId = 0;
    private int bosId = 1;
    private int eosId = 2;
    private int padId = -1;
    private boolean spaceAsSuffix;
    private boolean dummyPrefix = true;
    private boolean collapsesSpace = true;
    private boolean escapesSpace = true;
    private int characterMapBytes;

    private SentencePieceModel(String place) {
        this.place = place;
    }

    /** Reads a model; anything but byte-pair encoding without character map is refused. */
    static SentencePieceModel read(byte[] bytes, String place) {
        SentencePieceModel model = new SentencePieceModel(place);
        ProtobufReader in = new ProtobufReader(bytes, place);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> model.readPiece(in.message());
                case 2 -> model.readTrainer(in.message());
                case 3 -> model.readNormalizer(in.message());
                default -> in.skip();
            }
        }
        model.check();
        return model;
    }

    private void readPiece(ProtobufReader in) {
        String text = "";
        float score = 0;
        long type = 1;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> text = in.text();
                case 2 -> score = in.real();
                case 3 -> type = in.whole();
                default -> in.skip();
            }
        }
        if (text.isEmpty() || Float.isNaN(score) || Piece.Type.of(type) == null) {
            throw new BadInputException("%s: piece %,d has the text \"%s\", the score %s and the type %d"
                    .formatted(place, pieces.size(), text, score, type));
        }
        pieces.add(new Piece(text, score, Piece.Type.of(type)));
    }

    private void readTrainer(ProtobufReader in) {
        while (in.next()) {
            switch (in.field()) {
                case 3 -> modelType = (int) in.whole();
                case 24 -> spaceAsSuffix = in.flag();
                case 40 -> unknownId = (int) in.whole();
                case 41 -> bosId = (int) in.whole();
                case 42 -> eosId = (int) in.whole();
                case 43 -> padId = (int) in.whole();
                default -> in.skip();
            }
        }
    }

    private void readNormalizer(ProtobufReader in) {
        while (in.next()) {
            switch (in.field()) {
                case 2 -> characterMapBytes = in.length();
                case 3 -> dummyPrefix = in.flag();
                case 4 -> collapsesSpace = in.flag();
                case 5 -> escapesSpace = in.flag();
                default -> in.skip();
            }
        }
    }

    private void check() {
        if (pieces.isEmpty()) {
            throw new BadInputException(place + ": expected a SentencePiece model, found no pieces in it");
        }
        if (modelType != BPE) {
            throw unsupported("models of type "
                    + (modelType >= 0 && modelType < MODEL_TYPES.size() ? MODEL_TYPES.get(modelType) : modelType));
        }
        if (characterMapBytes > 0) {
            throw unsupported("normalisation by a character map (precompiled_charsmap)");
        }
        if (spaceAsSuffix || !escapesSpace) {
            throw unsupported(spaceAsSuffix ? "treat_whitespace_as_suffix" : "escape_whitespaces = false");
        }
    }

    private BadInputException unsupported(String what) {
        return new BadInputException(
                "%s: SentencePiece %s are not supported, expected byte-pair encoding as LLaMA uses it"
                        .formatted(place, what));
    }

    /** The tokens that the trainer named. */
    SpecialTokens special() {
        return new SpecialTokens(piece(bosId), piece(eosId), piece(unknownId), piece(padId), List.of());
    }

    private Optional<String> piece(int id) {
        return id >= 0 && id < pieces.size() ? Optional.of(pieces.get(id).text()) : Optional.empty();
    }

    /** The tokenizer of this model. */
    TokenizerParts parts(boolean addsBos, boolean addsEos, SpecialTokens special, SourceFiles files) {
        int[] before = addsBos ? id(special.bos()) : new int[0];
        int[] after = addsEos ? id(special.eos()) : new int[0];
        return new PieceTokenizer(pieces, dummyPrefix, collapsesSpace, place)
                .parts(new Affixes(before, after), special, files);
    }

    private int[] id(Optional<String> token) {
        for (int id = 0; id < pieces.size(); id++) {
            if (token.isPresent() && pieces.get(id).text().equals(token.get())) {
                return new int[] {id};
            }
        }
        return new int[0];
    }
}
