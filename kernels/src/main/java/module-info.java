/**
 * Numbers in, numbers out: operations on slices of memory, as plain loops and on SIMD lanes. {@code Kernels} is the interface,
 * {@code Selection} opens a back-end and says why that one.
 */
module io.levee.kernels {
    // Optional: a JVM without the Vector API runs the plain loops.
    requires static jdk.incubator.vector;
    // Optional: only a GPU needs them.
    requires static jcuda;
    requires static jcublas;
    // The flags of the JVM say whether it compiles vectors.
    requires jdk.management;

    exports io.levee.kernels;
    exports io.levee.kernels.cuda;
    exports io.levee.kernels.dtype;
    exports io.levee.kernels.measure;
    exports io.levee.kernels.parallel;
    exports io.levee.kernels.ptx;
    exports io.levee.kernels.reference;
    exports io.levee.kernels.simd;
}
