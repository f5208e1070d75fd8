package io.levee.transformer.weights;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Gguf;
import io.levee.engine.store.GgufValue;
import io.levee.engine.store.StoredTensor;
import io.levee.transformer.block.RotaryTable.Settings;
import io.levee.transformer.model.ConfigFile;
import io.levee.transformer.model.Family;
import io.levee.transformer.model.ModelConfig;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads the sizes of a model from the metadata of a GGUF file. Keys and their meaning are llama.cpp's. */
final class GgufConfig {
    static final String ARCHITECTURE = "general.architecture";
    static final String EPSILON = "attention.layer_norm_rms_epsilon";
    static final String WINDOW = "attention.sliding_window";
    static final String SOFT_CAP = "attn_logit_softcapping";
    static final String LOGIT_SOFT_CAP = "final_logit_softcapping";

    /** All ids that end a text: llama.cpp has keys for three, of which the tokenizer names one. */
    static final String END_IDS = "levee.end_ids";

    static final String TOKENS = "tokenizer.ggml.";
    private static final int LARGEST_SIZE = 1 << 24;

    /** Published models have up to 126 layers; a lying file must not make us list millions. */
    private static final int MOST_LAYERS = 1 << 12;

    private static final long NO_ID = 0xFFFFFFFFL;

    private final Gguf file;
    private final String architecture;

    private GgufConfig(Gguf file) {
        this.file = file;
        this.architecture = file.text(ARCHITECTURE);
    }

    /**
     * The configuration of a file.
     *
     * @throws BadInputException naming the key that is missing, of the wrong kind or not supported
     */
    static ModelConfig read(Gguf file) {
        return new GgufConfig(file).config();
    }

    private ModelConfig config() {
        Family family = family();
        int width = size("embedding_length");
        int heads = size("attention.head_count");
        int layers = size("block_count", MOST_LAYERS);
        int keyValueHeads = sizeOr("attention.head_count_kv", heads);
        int headWidth = sizeOr("attention.key_length", width / heads);
        requireHeads(heads, keyValueHeads, headWidth);
        Settings rotary =
                GgufRotary.read(file, architecture, headWidth, family.usual().theta());
        return new ModelConfig(
                family,
                vocabulary(),
                width,
                size("feed_forward_length"),
                layers,
                heads,
                keyValueHeads,
                headWidth,
                size("context_length"),
                epsilon(),
                rotary,
                slidingRotary(family, rotary),
                !file.tensors().containsKey(GgufNames.LANGUAGE_HEAD),
                new ModelConfig.Biases(has("attn_q.bias"), has("attn_output.bias"), has("ffn_gate.bias")),
                new ModelConfig.Scores(
                        queryScalar(family, layers, width, heads, headWidth),
                        cap(SOFT_CAP, family.usual().softCap()),
                        cap(LOGIT_SOFT_CAP, family.usual().logitSoftCap())),
                windows(family, layers),
                special());
    }

    private Family family() {
        String place = "%s, metadata key %s".formatted(file.path(), ARCHITECTURE);
        Family family = Family.ofGguf(architecture, window() > 0, place);
        if (window() > 0 && !family.windows().slide()) {
            throw new BadInputException("%s, metadata key %s: %s with a sliding window is not supported"
                    .formatted(file.path(), key(WINDOW), family));
        }
        return family;
    }

    private List<Integer> windows(Family family, int layers) {
        return IntStream.range(0, layers)
                .mapToObj(layer -> ConfigFile.slides(layer, family.windows().period()) ? window() : 0)
                .toList();
    }

    private Settings slidingRotary(Family family, Settings rotary) {
        return family.windows().ownRotation()
                ? Settings.of(GgufRotary.slidingBase(
                        file, architecture, family.usual().slidingTheta()))
                : rotary;
    }

    /** What scores are divided by the root of: llama.cpp has no key for it, but goes by the number of layers. */
    static double queryScalar(Family family, int layers, int width, int heads, int headWidth) {
        int wide = family.gguf().rootOfWidthLayers();
        return wide > 0 && layers == wide ? width / heads : headWidth;
    }

    private float cap(String name, float usual) {
        float cap = file.has(key(name)) ? (float) file.number(key(name)) : usual;
        if (!(cap >= 0 && cap < Float.POSITIVE_INFINITY)) {
            throw new BadInputException("%s, metadata key %s: expected a finite number from 0 on, found %s"
                    .formatted(file.path(), key(name), cap));
        }
        return cap;
    }

    private int window() {
        return file.has(key(WINDOW)) ? Math.max(0, file.integer(key(WINDOW))) : 0;
    }

    private float epsilon() {
        float epsilon = (float) file.number(key(EPSILON));
        if (!(epsilon >= 0 && epsilon < 1)) {
            throw new BadInputException("%s, metadata key %s: expected a number from 0 to below 1, found %s"
                    .formatted(file.path(), key(EPSILON), epsilon));
        }
        return epsilon;
    }

    private boolean has(String tensorOfLayer) {
        return file.tensors().containsKey("blk.0." + tensorOfLayer);
    }

    private void requireHeads(int heads, int keyValueHeads, int headWidth) {
        int valueWidth = sizeOr("attention.value_length", headWidth);
        int rotated = sizeOr("rope.dimension_count", headWidth);
        boolean headsFit = heads % keyValueHeads == 0 && (long) heads * headWidth <= LARGEST_SIZE;
        boolean widthsFit = headWidth >= 2 && headWidth % 2 == 0 && valueWidth == headWidth && rotated == headWidth;
        if (!headsFit || !widthsFit) {
            throw new BadInputException(
                    ("%s: %s.attention.head_count %d, head_count_kv %d, key_length %d, value_length %d and"
                                    + " rope.dimension_count %d do not fit together; heads are a multiple of key/value heads, the"
                                    + " head width is even, and keys, values and rotation have the same")
                            .formatted(
                                    file.path(), architecture, heads, keyValueHeads, headWidth, valueWidth, rotated));
        }
    }

    private int vocabulary() {
        long[] shape = file.at(GgufNames.EMBEDDING).shape();
        if (shape.length != 2 || shape[0] < 1 || shape[0] > LARGEST_SIZE) {
            throw new BadInputException("%s: %s: expected (vocabulary, width), found %s"
                    .formatted(file.path(), GgufNames.EMBEDDING, StoredTensor.text(shape)));
        }
        return (int) shape[0];
    }

    private ModelConfig.SpecialIds special() {
        return new ModelConfig.SpecialIds(id("bos_token_id"), end(), id("padding_token_id"));
    }

    private List<Integer> end() {
        if (file.has(END_IDS)) {
            return Arrays.stream(file.wholes(END_IDS)).mapToObj(this::endId).toList();
        }
        return Stream.of("eos_token_id", "eot_token_id", "eom_token_id")
                .map(this::id)
                .flatMap(id -> id.stream().boxed())
                .distinct()
                .toList();
    }

    private Integer endId(long id) {
        if (id < 0 || id >= LARGEST_SIZE) {
            throw new BadInputException(
                    "%s, metadata key %s: expected ids, found %,d".formatted(file.path(), END_IDS, id));
        }
        return (int) id;
    }

    private OptionalInt id(String name) {
        GgufValue value = file.metadata().get(TOKENS + name);
        if (value == null || value instanceof GgufValue.Whole(var _, long id) && (id == NO_ID || id == -1)) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(file.integer(TOKENS + name));
    }

    private String key(String name) {
        return architecture + "." + name;
    }

    private int sizeOr(String name, int otherwise) {
        return file.has(key(name)) ? size(name) : otherwise;
    }

    private int size(String name) {
        return size(name, LARGEST_SIZE);
    }

    private int size(String name, int largest) {
        int size = file.integer(key(name));
        if (size < 1 || size > largest) {
            throw new BadInputException("%s, metadata key %s: expected a size from 1 to %,d, found %,d"
                    .formatted(file.path(), key(name), largest, size));
        }
        return size;
    }
}
