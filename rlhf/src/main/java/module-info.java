/** Safe RLHF: data, the built-in world, every stage of training, evaluation, runs and their report. */
module io.levee.rlhf {
    requires java.logging;
    requires transitive io.levee.transformer;

    // Optional: only the command line and recipes need these.
    requires static info.picocli;
    requires static me.tongfei.progressbar;
    requires static org.snakeyaml.engine;

    exports io.levee.rlhf.evaluate;
    exports io.levee.rlhf.world;
}
