package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.GgufValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/**
 * Text to token ids and back. Ids are exactly those of Hugging Face's tokenizers library for the same files.
 *
 * <p>Special tokens steer a model (begin of text, end of a turn). {@link #encode} finds them written out in a text, as
 * Hugging Face does; the other methods never produce one, whatever the text says: they are for anything that a user or
 * a data set wrote.
 *
 * <p>Implementations are immutable and safe for many threads at once.
 */
public interface Tokenizer {
    /**
     * The ids of a text in which written special tokens count as such.
     *
     * @param addSpecial whether to add what the tokenizer prescribes around a text, such as a begin-of-text token
     * @throws BadInputException for a word that a tokenizer without token for unknown words does not know
     */
    int[] encode(String text, boolean addSpecial);

    /**
     * The ids of a text that is nothing but text: no special token comes of it, and none is added. Errors as in {@link
     * #encode}.
     */
    int[] encodeOrdinary(String text);

    /**
     * The ids of a text that follows a special token. As {@link #encodeOrdinary}, but a space that a tokenizer puts
     * only before the very first word is not added.
     */
    int[] encodeAfterToken(String text);

    /**
     * The ids of a text that continues other text: as {@link #encodeOrdinary}, without the space that SentencePiece and
     * its like put before a text's first word.
     */
    int[] encodeContinuation(String text);

    /**
     * The text of ids; malformed bytes become U+FFFD. Ids without a token, which a model with a padded vocabulary can
     * sample, add nothing.
     *
     * @param skipSpecial whether to leave special tokens out
     * @throws IllegalArgumentException for a negative id
     */
    default String decode(int[] ids, boolean skipSpecial) {
        StreamingDecoder decoder = streamingDecoder(skipSpecial);
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.push(id));
        }
        return text.append(decoder.finish()).toString();
    }

    /** A decoder for ids that come one by one. */
    StreamingDecoder streamingDecoder(boolean skipSpecial);

    /**
     * The ids that {@link #encode} puts before a text when it adds special tokens: usually none, or the begin-of-text
     * token.
     */
    int[] prefix();

    /** The token that begins a text. */
    OptionalInt bos();

    /** The token that ends a text. */
    OptionalInt eos();

    /** The token for what the vocabulary does not know. */
    OptionalInt unknown();

    /** The token for padding; Levee itself never pads. */
    OptionalInt pad();

    /** One more than the largest id. */
    int size();

    /**
     * The token of an id as the vocabulary writes it, for example {@code Ġthe}.
     *
     * @throws IllegalArgumentException when no token has this id
     */
    String token(int id);

    /** Whether an id below {@link #size} has a token. @throws IllegalArgumentException for a negative id */
    boolean hasToken(int id);

    /** The id of a token as the vocabulary writes it. */
    OptionalInt id(String token);

    /** Whether an id is a special token. */
    boolean isSpecial(int id);

    /** The model's own conversation template, in Jinja, when the files that the tokenizer was read from hold one. */
    Optional<String> chatTemplate();

    /** What kind of tokenizer this is, in a few words, for people. */
    String kind();

    /** The same tokenizer with another conversation template, which {@link #save} writes. */
    Tokenizer withChatTemplate(String jinja);

    /**
     * Writes {@code tokenizer.json} and {@code tokenizer_config.json}, which Hugging Face's AutoTokenizer loads. Files
     * that the tokenizer was read from and that have not changed keep their bytes; a SentencePiece {@code
     * tokenizer.model} is written too.
     *
     * @throws BadInputException when the folder cannot be written
     */
    void save(Path directory);

    /**
     * The tokenizer as metadata of a GGUF file: the keys {@code tokenizer.ggml.*} and {@code tokenizer.chat_template}.
     *
     * @throws BadInputException when llama.cpp has no tokenizer that gives the same ids
     */
    SequencedMap<String, GgufValue> gguf();

    /**
     * Reads a tokenizer from a model's directory ({@code tokenizer.json}, else SentencePiece's {@code tokenizer.model},
     * each with the settings beside it), or from one of these files or a GGUF file.
     *
     * @throws BadInputException when there is none, it is broken, or it has a component that Levee does not know
     */
    static Tokenizer read(Path directoryOrFile) {
        return TokenizerFiles.read(directoryOrFile);
    }

    /** True when a directory holds a tokenizer. */
    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(TokenizerFiles.TOKENIZER_JSON))
                || Files.exists(directory.resolve(TokenizerFiles.SENTENCE_PIECE));
    }

    /**
     * The tokenizer in the metadata of a GGUF file.
     *
     * @param place how error messages name the file
     * @throws BadInputException when the metadata hold none, it is broken, or of a kind that Levee does not know
     */
    static Tokenizer ofGguf(Map<String, GgufValue> metadata, String place) {
        return new GgufTokenizerReader(metadata, place).read();
    }

    /**
     * A tokenizer whose tokens are words between white space. Text with a word outside the vocabulary is a {@link
     * BadInputException}, unless there is a token for unknown words. A begin-of-text token is prescribed where there is
     * one.
     *
     * @param vocabulary all tokens, the special ones among them, in the order of their ids
     */
    static Tokenizer ofWords(List<String> vocabulary, SpecialTokens special) {
        return WordTokenizer.of(vocabulary, special);
    }
}
