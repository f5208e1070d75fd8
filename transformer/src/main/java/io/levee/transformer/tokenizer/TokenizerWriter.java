package io.levee.transformer.tokenizer;

import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the files that Hugging Face loads a tokenizer from. */
record TokenizerWriter(TokenizerParts parts) {
    void write(Path directory) {
        SourceFiles files = parts.files();
        AtomicFiles.write(
                directory.resolve(TokenizerFiles.TOKENIZER_JSON),
                files.tokenizerJson().orElseGet(() -> utf8(Json.write(tokenizer()) + "\n")));
        files.sentencePiece()
                .ifPresent(bytes -> AtomicFiles.write(directory.resolve(TokenizerFiles.SENTENCE_PIECE), bytes));
        AtomicFiles.write(directory.resolve(TokenizerFiles.CONFIG), config());
        if (files.config().isEmpty()) {
            AtomicFiles.write(
                    directory.resolve(TokenizerFiles.SPECIAL_TOKENS), utf8(Json.writePretty(specialTokens())));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Map<String, Object> tokenizer() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", "1.0");
        json.put("truncation", null);
        json.put("padding", null);
        json.put(
                "added_tokens",
                parts.added().list().stream().map(AddedToken::json).toList());
        json.put("normalizer", ComponentWriter.normalizer(parts.normalizer()));
        json.put("pre_tokenizer", ComponentWriter.preTokenizer(parts.preTokenizer()));
        json.put("post_processor", ComponentWriter.postProcessor(parts));
        json.put("decoder", ComponentWriter.decoder(parts.decoder()));
        json.put("model", parts.model().json());
        return json;
    }

    /** The settings as they were read where nothing has changed; else with the template, or made anew. */
    private byte[] config() {
        SourceFiles files = parts.files();
        boolean unchanged = files.templateInConfig() || files.chatTemplate().isEmpty();
        if (files.config().isPresent() && unchanged) {
            return files.config().get();
        }
        Map<String, Object> json = new LinkedHashMap<>();
        if (files.config().isPresent()) {
            String text = new String(files.config().get(), StandardCharsets.UTF_8);
            Json.parse(text, TokenizerFiles.CONFIG).fields().forEach((name, value) -> json.put(name, value.raw()));
        } else {
            json.put("tokenizer_class", "PreTrainedTokenizerFast");
            json.putAll(specialTokens());
            json.put("clean_up_tokenization_spaces", false);
            json.put("model_input_names", List.of("input_ids", "attention_mask"));
        }
        files.chatTemplate().ifPresent(template -> json.put("chat_template", template));
        return utf8(Json.writePretty(json));
    }

    private Map<String, Object> specialTokens() {
        Map<String, Object> json = new LinkedHashMap<>();
        SpecialTokens special = parts.special();
        special.bos().ifPresent(token -> json.put("bos_token", token));
        special.eos().ifPresent(token -> json.put("eos_token", token));
        special.unknown().ifPresent(token -> json.put("unk_token", token));
        special.pad().ifPresent(token -> json.put("pad_token", token));
        List<String> others = new ArrayList<>(special.others());
        if (!others.isEmpty()) {
            json.put("additional_special_tokens", others);
        }
        return json;
    }
}
