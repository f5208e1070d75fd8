/** Text and language models: tokenizers, conversation templates, decoders, generation, weights. */
module io.levee.transformer {
    requires transitive io.levee.engine;

    exports io.levee.transformer.adapter;
    exports io.levee.transformer.block;
    exports io.levee.transformer.chat;
    exports io.levee.transformer.decode;
    exports io.levee.transformer.model;
    exports io.levee.transformer.tokenizer;
    exports io.levee.transformer.weights;
}
