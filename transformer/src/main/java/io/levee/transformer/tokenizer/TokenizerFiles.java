package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.FileErrors;
import io.levee.engine.store.Gguf;
import io.levee.engine.store.Json;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files of a tokenizer in a model's directory. */
final class TokenizerFiles {
    static final String TOKENIZER_JSON = "tokenizer.json";
    static final String SENTENCE_PIECE = "tokenizer.model";
    static final String CONFIG = "tokenizer_config.json";
    static final String SPECIAL_TOKENS = "special_tokens_map.json";
    private static final String ADDED_TOKENS = "added_tokens.json";
    private static final String CHAT_TEMPLATE = "chat_template.jinja";
    private static final String GGUF = ".gguf";
    private static final long LENGTH_LIMIT_BYTES = 256L << 20;

    private final Path directory;
    private final Optional<Json> config;
    private final Optional<String> templateInConfig;

    private TokenizerFiles(Path directory) {
        this.directory = directory;
        config = json(CONFIG);
        boolean hasTokenizerJson = Files.exists(directory.resolve(TOKENIZER_JSON));
        config.ifPresent(json -> KnownFields.config(json, hasTokenizerJson));
        json(SPECIAL_TOKENS).ifPresent(json -> KnownFields.config(json, hasTokenizerJson));
        templateInConfig = config.flatMap(json -> json.find("chat_template")).flatMap(TokenizerFiles::template);
    }

    static Tokenizer read(Path path) {
        if (Files.isDirectory(path)) {
            TokenizerFiles files = new TokenizerFiles(path);
            for (String name : List.of(TOKENIZER_JSON, SENTENCE_PIECE)) {
                if (Files.exists(path.resolve(name))) {
                    return files.read(path.resolve(name), name.equals(TOKENIZER_JSON));
                }
            }
            throw new BadInputException("%s: expected %s or %s in this folder, found neither"
                    .formatted(path, TOKENIZER_JSON, SENTENCE_PIECE));
        }
        if (path.toString().endsWith(GGUF)) {
            try (Arena arena = Arena.ofConfined()) {
                return Tokenizer.ofGguf(Gguf.open(path, arena).metadata(), path.toString());
            }
        }
        Path folder = path.toAbsolutePath().getParent();
        return new TokenizerFiles(folder).read(path, path.toString().endsWith(".json"));
    }

    private Tokenizer read(Path file, boolean isJson) {
        SourceFiles files = new SourceFiles(
                isJson ? Optional.of(bytes(file)) : Optional.empty(),
                isJson ? Optional.empty() : Optional.of(bytes(file)),
                config.map(_ -> bytes(directory.resolve(CONFIG))),
                templateInFile().or(() -> templateInConfig),
                templateInFile().isEmpty() && templateInConfig.isPresent());
        if (isJson) {
            return json(file, files);
        }
        SentencePieceModel model = SentencePieceModel.read(files.sentencePiece().orElseThrow(), file.toString());
        boolean addsBos = flag("add_bos_token", true);
        boolean addsEos = flag("add_eos_token", false);
        SpecialTokens special = special().or(model.special());
        return new PipelineTokenizer(withAdded(model.parts(addsBos, addsEos, special, files)));
    }

    private Tokenizer json(Path file, SourceFiles files) {
        SpecialTokens named = special();
        TokenizerParts parts = TokenizerJsonReader.read(Json.parse(file), named, files);
        TokenizerParts all = withAdded(parts);
        return new PipelineTokenizer(all.with(named.or(byId(all)).or(conventional(all))));
    }

    /** With the tokens that the files beside add, and those that they name as special. */
    private TokenizerParts withAdded(TokenizerParts parts) {
        AddedTokenFiles added = new AddedTokenFiles(parts);
        config.flatMap(json -> json.find("added_tokens_decoder")).ifPresent(added::decoder);
        json(ADDED_TOKENS).ifPresent(added::byName);
        for (String file : List.of(CONFIG, SPECIAL_TOKENS)) {
            json(file)
                    .ifPresent(json -> json.fields().forEach((field, value) -> {
                        if (field.endsWith("_token") && !value.isNull() && !value.isFlag()) {
                            added.special(content(value), field, value.place());
                        } else if (field.equals("additional_special_tokens") || field.equals("extra_special_tokens")) {
                            (value.isArray()
                                            ? value.items()
                                            : value.isObject() ? value.fields().values() : List.<Json>of())
                                    .forEach(token -> added.special(content(token), field, token.place()));
                        }
                    }));
        }
        return added.parts();
    }

    private boolean flag(String field, boolean otherwise) {
        return config.flatMap(json -> json.find(field)).map(Json::flag).orElse(otherwise);
    }

    private SpecialTokens special() {
        SpecialTokens special = config.map(TokenizerFiles::special).orElse(SpecialTokens.NONE);
        return json(SPECIAL_TOKENS)
                .map(TokenizerFiles::special)
                .map(special::or)
                .orElse(special);
    }

    private static SpecialTokens special(Json json) {
        return new SpecialTokens(
                name(json, "bos_token"),
                name(json, "eos_token"),
                name(json, "unk_token"),
                name(json, "pad_token"),
                List.of());
    }

    private static Optional<String> name(Json json, String field) {
        return json.find(field).map(TokenizerFiles::content);
    }

    /** A token, written as text or with its properties. */
    private static String content(Json token) {
        return token.isObject() ? token.at("content").text() : token.text();
    }

    /** Where no tokenizer settings name the tokens, the model's own settings give their ids. */
    private SpecialTokens byId(TokenizerParts parts) {
        SpecialTokens special = SpecialTokens.NONE;
        for (String name : List.of("generation_config.json", "config.json")) {
            Optional<Json> settings = json(name);
            if (settings.isPresent()) {
                special = special.or(new SpecialTokens(
                        byId(settings.get(), "bos_token_id", parts),
                        byId(settings.get(), "eos_token_id", parts),
                        Optional.empty(),
                        byId(settings.get(), "pad_token_id", parts),
                        List.of()));
            }
        }
        return special;
    }

    private static Optional<String> byId(Json settings, String field, TokenizerParts parts) {
        return settings.find(field).map(id -> id.isArray() ? id.at(0) : id).map(id -> parts.token(id.integer()));
    }

    private static SpecialTokens conventional(TokenizerParts parts) {
        return new SpecialTokens(
                firstSpecial(parts, "<s>", "<|begin_of_text|>"),
                firstSpecial(parts, "</s>", "<|end_of_text|>", "<|endoftext|>"),
                firstSpecial(parts, "<unk>"),
                firstSpecial(parts, "<pad>"),
                List.of());
    }

    private static Optional<String> firstSpecial(TokenizerParts parts, String... names) {
        for (String name : names) {
            if (parts.added().find(name) != null && parts.added().find(name).special()) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    private Optional<String> templateInFile() {
        Path file = directory.resolve(CHAT_TEMPLATE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String jinja = new String(bytes(file), StandardCharsets.UTF_8);
        return Optional.of(jinja.startsWith("\ufeff") ? jinja.substring(1) : jinja);
    }

    /** A template, or the one named "default" of several. */
    private static Optional<String> template(Json json) {
        if (json.isText()) {
            return Optional.of(json.text());
        }
        for (Json named : json.items()) {
            if (named.at("name").text().equals("default")) {
                return Optional.of(named.at("template").text());
            }
        }
        return Optional.empty();
    }

    private Optional<Json> json(String name) {
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        bytes(file);
        return Optional.of(Json.parse(file));
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > LENGTH_LIMIT_BYTES) {
                throw new BadInputException("%s: %,d bytes is too long for a tokenizer, at most %,d can be read"
                        .formatted(file, Files.size(file), LENGTH_LIMIT_BYTES));
            }
            byte[] bytes = Files.readAllBytes(file);
            ForeignContent.refuse(file, bytes);
            return bytes;
        } catch (IOException failure) {
            throw FileErrors.reading(file, failure);
        }
    }
}
