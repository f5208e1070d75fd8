/** Safe RLHF: data, every stage of training, evaluation, and runs. */
module io.levee.rlhf {
    requires java.logging;
    requires transitive io.levee.transformer;

    // Optional: only data that are packed in these ways need these.
    requires static aircompressor.v3;
    requires static dev.hardwood.core;
    requires static org.tukaani.xz;

    // Optional: options are annotated for the command line.
    requires static info.picocli;

    exports io.levee.rlhf.advantage;
    exports io.levee.rlhf.signal;
    exports io.levee.rlhf.data;
    exports io.levee.rlhf.dpo;
    exports io.levee.rlhf.evaluate;
    exports io.levee.rlhf.infer;
    exports io.levee.rlhf.job;
    exports io.levee.rlhf.learn;
    exports io.levee.rlhf.options;
    exports io.levee.rlhf.ppo;
    exports io.levee.rlhf.preference;
    exports io.levee.rlhf.role;
    exports io.levee.rlhf.rollout;
    exports io.levee.rlhf.run;
    exports io.levee.rlhf.sft;

    uses io.levee.rlhf.run.Extension;
}
