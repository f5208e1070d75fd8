package io.levee.transformer.tokenizer;

import io.levee.engine.store.Json;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The fields of the files beside a tokenizer: those that are used, and those that change neither ids nor text. Any other
 * is reported, once in a program: it may mean something.
 */
final class KnownFields {
    private static final System.Logger LOG = System.getLogger(KnownFields.class.getName());
    private static final Set<String> REPORTED = ConcurrentHashMap.newKeySet();

    /** Of {@code tokenizer_config.json} and {@code special_tokens_map.json}, beside the names of special tokens. */
    private static final Set<String> USED = Set.of(
            "chat_template",
            "add_bos_token",
            "add_eos_token",
            "added_tokens_decoder",
            "additional_special_tokens",
            "extra_special_tokens");

    /** Names of files and classes; batches; and how another library prettifies decoded text, which Levee never does. */
    private static final Set<String> HARMLESS = Set.of(
            "tokenizer_class",
            "auto_map",
            "backend",
            "is_local",
            "local_files_only",
            "name_or_path",
            "tokenizer_file",
            "vocab_file",
            "merges_file",
            "special_tokens_map_file",
            "processor_class",
            "transformers_version",
            "model_max_length",
            "max_length",
            "max_len",
            "model_input_names",
            "padding",
            "padding_side",
            "pad_to_multiple_of",
            "pad_token_type_id",
            "truncation",
            "truncation_side",
            "truncation_strategy",
            "stride",
            "return_token_type_ids",
            "use_fast",
            "from_slow",
            "trust_remote_code",
            "use_default_system_prompt",
            "clean_up_tokenization_spaces",
            "spaces_between_special_tokens",
            "response_schema",
            "device_map");

    /** Of {@code tokenizer.json}. */
    private static final Set<String> TOP = Set.of(
            "version",
            "truncation",
            "padding",
            "added_tokens",
            "normalizer",
            "pre_tokenizer",
            "post_processor",
            "decoder",
            "model");

    private static final Set<String> MODEL = Set.of(
            "type",
            "vocab",
            "merges",
            "dropout",
            "unk_token",
            "continuing_subword_prefix",
            "end_of_word_suffix",
            "fuse_unk",
            "byte_fallback",
            "ignore_merges");

    private static final Set<String> ADDED_TOKEN =
            Set.of("id", "content", "special", "single_word", "lstrip", "rstrip", "normalized");

    /** Of normalizers, pre-tokenizers, post-processors and decoders; those of offsets and pairs of texts are harmless. */
    private static final Set<String> COMPONENT = Set.of(
            "type",
            "normalizers",
            "pretokenizers",
            "processors",
            "decoders",
            "prepend",
            "pattern",
            "String",
            "Regex",
            "content",
            "strip_left",
            "strip_right",
            "add_prefix_space",
            "use_regex",
            "trim_offsets",
            "behavior",
            "invert",
            "individual_digits",
            "delimiter",
            "replacement",
            "str_rep",
            "prepend_scheme",
            "split",
            "start",
            "stop",
            "suffix",
            "cls",
            "sep",
            "single",
            "pair",
            "special_tokens");

    private KnownFields() {}

    /**
     * Reports what is not known in {@code tokenizer_config.json} or {@code special_tokens_map.json}.
     *
     * @param besideTokenizerJson whether a {@code tokenizer.json} says how text is cut
     */
    static void config(Json json, boolean besideTokenizerJson) {
        json.fields().forEach((name, value) -> {
            boolean known = USED.contains(name) || HARMLESS.contains(name) || name.endsWith("_token");
            boolean decided = name.equals("legacy") && besideTokenizerJson;
            if (!known && !decided && !isOff(name, value)) {
                unknown(value);
            }
        });
        json.find("added_tokens_decoder")
                .ifPresent(tokens -> tokens.fields().values().forEach(token -> all(token, ADDED_TOKEN)));
    }

    /** Settings that change nothing while they say this. */
    private static boolean isOff(String name, Json value) {
        return switch (name) {
            case "split_special_tokens", "add_prefix_space" -> value.isNull() || value.isFlag() && !value.flag();
            case "legacy" -> value.isNull() || value.isFlag() && value.flag();
            case "errors" -> value.isText() && value.text().equals("replace");
            case "sp_model_kwargs" -> value.isNull() || value.isObject() && value.size() == 0;
            default -> value.isNull();
        };
    }

    /** Reports what is not known in {@code tokenizer.json}. */
    static void tokenizer(Json json) {
        all(json, TOP);
        all(json.at("model"), MODEL);
        json.find("added_tokens").ifPresent(tokens -> tokens.items().forEach(token -> all(token, ADDED_TOKEN)));
        for (String name : Set.of("normalizer", "pre_tokenizer", "post_processor", "decoder")) {
            json.find(name).ifPresent(KnownFields::component);
        }
    }

    private static void component(Json json) {
        if (json.isArray()) {
            json.items().forEach(KnownFields::component);
        } else if (json.isObject()) {
            json.fields().forEach((name, value) -> {
                if (!COMPONENT.contains(name)) {
                    unknown(value);
                } else if (Set.of("normalizers", "pretokenizers", "processors", "decoders", "pattern")
                        .contains(name)) {
                    component(value);
                }
            });
        }
    }

    private static void all(Json json, Set<String> known) {
        json.fields().forEach((name, value) -> {
            if (!known.contains(name)) {
                unknown(value);
            }
        });
    }

    private static void unknown(Json value) {
        report(value.place() + ": Levee does not know this field; it has no effect");
    }

    /** Says something once. */
    static void report(String message) {
        if (REPORTED.add(message)) {
            LOG.log(Level.WARNING, message);
        }
    }
}
