package io.levee.transformer;

import io.levee.transformer.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Real tokenizers of the shared material, each read once. */
public final class SharedTokenizers {
    private static final Map<Path, Tokenizer> READ = new ConcurrentHashMap<>();

    private SharedTokenizers() {}

    /** The tokenizer of a folder of {@code shared/tokenizers}; the calling test is skipped where it is missing. */
    public static Tokenizer named(String name) {
        return READ.computeIfAbsent(SharedFiles.path("tokenizers/" + name), Tokenizer::read);
    }
}
