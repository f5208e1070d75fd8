package io.levee.rlhf.run;

import io.levee.transformer.chat.ConversationEncoder;
import io.levee.transformer.model.GenerationConfig;
import io.levee.transformer.model.ModelConfig;
import io.levee.transformer.tokenizer.Tokenizer;
import io.levee.transformer.weights.AdapterFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ids that end a text of a model, in every verb, and who says so: the conversation template, the tokenizer, the
 * model's configuration, and its generation_config.json.
 *
 * @param sources of each id
 */
public record EndIds(SequencedMap<Integer, List<String>> sources) {
    /**
     * Collects them.
     *
     * @param encoder empty where no template is at work
     */
    static EndIds of(Path model, ModelConfig config, Tokenizer tokenizer, Optional<ConversationEncoder> encoder) {
        SequencedMap<Integer, List<String>> sources = new LinkedHashMap<>();
        encoder.ifPresent(it -> add(sources, it.endId(), "template"));
        tokenizer.eos().ifPresent(id -> add(sources, id, "tokenizer"));
        Path base = AdapterFolder.base(model);
        List<Integer> generation =
                Files.isDirectory(base) ? GenerationConfig.in(base).end() : List.of();
        config.special().end().stream()
                .filter(id -> !generation.contains(id))
                .forEach(id -> add(sources, id, "configuration"));
        generation.forEach(id -> add(sources, id, GenerationConfig.NAME));
        return new EndIds(sources);
    }

    private static void add(Map<Integer, List<String>> sources, int id, String source) {
        sources.computeIfAbsent(id, _ -> new ArrayList<>()).add(source);
    }

    /** The ids. */
    public Set<Integer> ids() {
        return new TreeSet<>(sources.keySet());
    }

    /** For people: each id with its token and who says so. */
    public List<String> described(Tokenizer tokenizer) {
        return sources.entrySet().stream()
                .map(entry -> "%d %s (%s)"
                        .formatted(
                                entry.getKey(),
                                entry.getKey() < tokenizer.size() && tokenizer.hasToken(entry.getKey())
                                        ? tokenizer.token(entry.getKey())
                                        : "without a token",
                                String.join(", ", entry.getValue())))
                .toList();
    }
}
