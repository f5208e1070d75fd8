package io.levee.rlhf.data;

import io.levee.transformer.chat.ConversationEncoder;
import io.levee.transformer.chat.Part;
import io.levee.transformer.chat.Template;
import io.levee.transformer.chat.Template.Frame;
import io.levee.transformer.tokenizer.SpecialTokens;
import io.levee.transformer.tokenizer.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A word is a token: {@code BOS [SYSTEM words] (USER words ASSISTANT words END)* USER words ASSISTANT}. */
final class WordRendering {
    static final int END = 0;
    static final int BOS = 1;
    static final int SYSTEM = 2;
    static final int USER = 3;
    static final int ASSISTANT = 4;
    /** The id of the word w. */
    static final int W = 5;

    private static final Tokenizer TOKENIZER = Tokenizer.ofWords(
            List.of(
                    "<end>",
                    "<bos>",
                    "<system>",
                    "<user>",
                    "<assistant>",
                    "w",
                    "s",
                    "a",
                    "b",
                    "c",
                    "d",
                    "e",
                    "f",
                    "g",
                    "h"),
            new SpecialTokens(
                    Optional.of("<bos>"),
                    Optional.of("<end>"),
                    Optional.empty(),
                    Optional.empty(),
                    List.of("<system>", "<user>", "<assistant>")));

    private static final Template TEMPLATE = new Template(
            "words",
            List.of(new Part.Bos()),
            before("<system>"),
            Template.SystemPlace.OWN_TURN,
            Optional.empty(),
            Template.EmptySystem.PROMPT,
            before("<user>"),
            List.of(new Part.Token("<assistant>")),
            Frame.NONE,
            new Part.Eos(),
            List.of(),
            Template.Trims.NONE,
            Template.Thinking.UNKNOWN,
            Set.of());

    private WordRendering() {}

    private static Frame before(String token) {
        return new Frame(List.of(new Part.Token(token)), List.of());
    }

    static Rendering rendering() {
        return new Rendering(new ConversationEncoder(TEMPLATE, TOKENIZER));
    }
}
