package io.levee.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import io.levee.transformer.SharedFiles;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mutated files are read or refused; no other exception escapes. */
class TokenizerFuzzTest {
    private static final int MUTANTS = 3000;

    private static byte[] mutated(byte[] bytes, RandomText random) {
        byte[] mutant = bytes.clone();
        for (int edits = 1 + random.next(4); edits > 0; edits--) {
            int at = random.next(mutant.length);
            switch (random.next(5)) {
                case 0 -> mutant[at] = (byte) random.next(256);
                case 1 -> mutant[at] ^= (byte) (1 << random.next(8));
                case 2 -> mutant = Arrays.copyOf(mutant, Math.max(1, at));
                case 3 -> System.arraycopy(bytes, 0, mutant, at, Math.min(mutant.length - at, 1 + random.next(40)));
                default -> Arrays.fill(mutant, at, Math.min(mutant.length, at + 1 + random.next(8)), (byte) '9');
            }
        }
        return mutant;
    }

    private static boolean survives(Runnable reading) {
        try {
            reading.run();
            return true;
        } catch (BadInputException refused) {
            assertTrue(refused.getMessage().length() < 2000, refused::getMessage);
            return false;
        }
    }

    @Test
    @Timeout(60)
    void mutatedTokenizerJsonIsReadOrRefused() {
        List<byte[]> sources =
                SharedFiles.jsonLines(SharedFiles.resource(TokenizerFuzzTest.class, "components.jsonl")).stream()
                        .map(row -> Json.write(row.at("tokenizer")).getBytes(StandardCharsets.UTF_8))
                        .toList();
        int read = 0;
        for (int seed = 0; seed < MUTANTS; seed++) {
            byte[] source = sources.get(seed % sources.size());
            String mutant = new String(mutated(source, new RandomText(seed)), StandardCharsets.UTF_8);
            read += survives(() -> {
                        Tokenizer tokenizer = new PipelineTokenizer(TokenizerJsonReader.read(
                                Json.parse(mutant, "mutant"), SpecialTokens.NONE, SourceFiles.NONE));
                        tokenizer.decode(tokenizer.encode("The water rises. <s> 123 é", true), true);
                    })
                    ? 1
                    : 0;
        }
        assertTrue(read > 0 && read < MUTANTS, read + " were read");
    }

    @Test
    @Timeout(60)
    void mutatedSentencePieceModelsAreReadOrRefused() {
        ProtobufMessage message = new ProtobufMessage()
                .message(2, new ProtobufMessage().whole(3, 2).whole(41, 1))
                .message(3, new ProtobufMessage().whole(3, 1).whole(4, 0));
        for (String piece : List.of("<unk>", "<s>", "</s>", "▁", "a", "b", "ab", "▁a", "▁ab")) {
            int type = piece.equals("<unk>") ? 2 : piece.startsWith("<") ? 3 : 1;
            message.message(
                    1,
                    new ProtobufMessage()
                            .text(1, piece)
                            .real(2, -piece.length())
                            .whole(3, type));
        }
        int read = 0;
        for (int seed = 0; seed < MUTANTS; seed++) {
            byte[] mutant = mutated(message.bytes(), new RandomText(seed));
            read += survives(() -> {
                        SentencePieceModel model = SentencePieceModel.read(mutant, "mutant");
                        Tokenizer tokenizer =
                                new PipelineTokenizer(model.parts(true, false, model.special(), SourceFiles.NONE));
                        tokenizer.decode(tokenizer.encode("ab ba é", true), true);
                    })
                    ? 1
                    : 0;
        }
        assertTrue(read > 0 && read < MUTANTS, read + " were read");
    }
}
