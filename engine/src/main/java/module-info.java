/** Tensors that can learn: memory, tape, optimiser, random streams, files and metrics. */
module io.levee.engine {
    requires transitive io.levee.kernels;
    requires com.fasterxml.jackson.core;
    requires jdk.management;

    exports io.levee.engine.graph;
    exports io.levee.engine.memory;
    exports io.levee.engine.metrics;
    exports io.levee.engine.optimizer;
    exports io.levee.engine.random;
    exports io.levee.engine.store;
    exports io.levee.engine.tensor;
}
