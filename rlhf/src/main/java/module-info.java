/** Safe RLHF: data, the built-in world, every stage of training, evaluation, runs and their report. */
module io.levee.rlhf {
    requires java.logging;
    requires java.management;
    requires transitive io.levee.transformer;

    // Optional: only GPUs, and what doctor and bench show of their kernels, need it.
    requires static io.levee.kernels.ptx;
    // Optional: only data that are packed in these ways need these.
    requires static aircompressor.v3;
    requires static dev.hardwood.core;
    requires static org.tukaani.xz;

    // Optional: only the command line and recipes need these.
    requires static info.picocli;
    requires static me.tongfei.progressbar;
    requires static org.jline.reader;
    requires static org.jline.terminal;
    requires static org.snakeyaml.engine.v2;

    exports io.levee.rlhf.advantage;
    exports io.levee.rlhf.signal;
    exports io.levee.rlhf.data;
    exports io.levee.rlhf.dpo;
    exports io.levee.rlhf.evaluate;
    exports io.levee.rlhf.infer;
    exports io.levee.rlhf.inspect;
    exports io.levee.rlhf.learn;
    exports io.levee.rlhf.measure;
    exports io.levee.rlhf.options;
    exports io.levee.rlhf.ppo;
    exports io.levee.rlhf.preference;
    exports io.levee.rlhf.report;
    exports io.levee.rlhf.rollout;
    exports io.levee.rlhf.run;
    exports io.levee.rlhf.sft;
    exports io.levee.rlhf.world;
}
