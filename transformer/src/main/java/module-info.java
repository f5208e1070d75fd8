/** Text and language models: tokenizers, conversation templates, decoders, generation, weights. */
module io.levee.transformer {
    requires transitive io.levee.engine;

    // Only models with a conversation template of their own need these; the library's objects are beans.
    requires static java.desktop;
    requires static jinjava;

    exports io.levee.transformer.adapter;
    exports io.levee.transformer.block;
    exports io.levee.transformer.chat;
    exports io.levee.transformer.decode;
    exports io.levee.transformer.model;
    exports io.levee.transformer.tokenizer;
    exports io.levee.transformer.weights;

    // The library calls the functions of templates, where it is there.
    opens io.levee.transformer.chat to
            jinjava;
}
