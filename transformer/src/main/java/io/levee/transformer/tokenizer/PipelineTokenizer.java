package io.levee.transformer.tokenizer;

import io.levee.engine.store.GgufValue;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/** A tokenizer made of the components that {@code tokenizer.json} names. */
final class PipelineTokenizer implements Tokenizer {
    private final TokenizerParts parts;
    private final Pipeline pipeline;
    private final Pipeline continuation;

    PipelineTokenizer(TokenizerParts parts) {
        this.parts = parts;
        pipeline = new Pipeline(parts.added(), parts.normalizer(), parts.preTokenizer(), parts.model());
        continuation = pipeline.withoutPrefix();
    }

    private PipelineTokenizer(TokenizerParts parts, Pipeline pipeline, Pipeline continuation) {
        this.parts = parts;
        this.pipeline = pipeline;
        this.continuation = continuation;
    }

    TokenizerParts parts() {
        return parts;
    }

    @Override
    public int[] encode(String text, boolean addSpecial) {
        Ids ids = new Ids();
        if (addSpecial) {
            ids.addAll(parts.affixes().before());
        }
        pipeline.encode(text, true, true, ids);
        if (addSpecial) {
            ids.addAll(parts.affixes().after());
        }
        return ids.toArray();
    }

    @Override
    public int[] encodeOrdinary(String text) {
        return ordinary(pipeline, text, true);
    }

    @Override
    public int[] encodeAfterToken(String text) {
        return ordinary(pipeline, text, false);
    }

    @Override
    public int[] encodeContinuation(String text) {
        return ordinary(continuation, text, false);
    }

    private static int[] ordinary(Pipeline way, String text, boolean first) {
        Ids ids = new Ids();
        way.encode(text, first, false, ids);
        return ids.toArray();
    }

    @Override
    public StreamingDecoder streamingDecoder(boolean skipSpecial) {
        return new StreamingDecoder(parts, skipSpecial);
    }

    @Override
    public int[] prefix() {
        return parts.affixes().before().clone();
    }

    @Override
    public OptionalInt bos() {
        return id(parts.special().bos());
    }

    @Override
    public OptionalInt eos() {
        return id(parts.special().eos());
    }

    @Override
    public OptionalInt unknown() {
        return id(parts.special()
                .unknown()
                .or(() -> Optional.ofNullable(parts.model().unknown())));
    }

    @Override
    public OptionalInt pad() {
        return id(parts.special().pad());
    }

    private OptionalInt id(Optional<String> token) {
        return token.isPresent() ? id(token.get()) : OptionalInt.empty();
    }

    @Override
    public int size() {
        return parts.size();
    }

    @Override
    public String token(int id) {
        String token = parts.token(id);
        if (token == null) {
            throw new IllegalArgumentException("no token has the id %,d, ids end at %,d".formatted(id, size() - 1));
        }
        return token;
    }

    @Override
    public boolean hasToken(int id) {
        if (id < 0) {
            throw new IllegalArgumentException("expected a token id, found " + id);
        }
        return parts.token(id) != null;
    }

    @Override
    public OptionalInt id(String token) {
        int id = parts.find(token);
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    @Override
    public boolean isSpecial(int id) {
        return parts.added().isSpecial(id);
    }

    @Override
    public Optional<String> chatTemplate() {
        return parts.files().chatTemplate();
    }

    @Override
    public String kind() {
        return parts.kind();
    }

    @Override
    public Tokenizer withChatTemplate(String jinja) {
        return new PipelineTokenizer(parts.with(parts.files().withChatTemplate(jinja)), pipeline, continuation);
    }

    @Override
    public void save(Path directory) {
        new TokenizerWriter(parts).write(directory);
    }

    @Override
    public SequencedMap<String, GgufValue> gguf() {
        return new GgufTokenizerWriter(parts).write();
    }
}
