/**
 * Numbers in, numbers out: operations on slices of memory, as plain loops and on SIMD lanes. {@code Kernels} is the interface,
 * {@code Selection} opens a back-end and says why that one.
 */
@SuppressWarnings("module") // the modules that it exports to are built after it
module io.levee.kernels {
    // Optional: a JVM without the Vector API runs the plain loops.
    requires static jdk.incubator.vector;
    // The flags of the JVM say whether it compiles vectors.
    requires jdk.management;

    exports io.levee.kernels;
    exports io.levee.kernels.dtype;
    exports io.levee.kernels.parallel to
            io.levee.kernels.ptx;
    exports io.levee.kernels.reference to
            io.levee.rlhf;

    uses io.levee.kernels.BackEnd;

    provides io.levee.kernels.BackEnd with
            io.levee.kernels.reference.ReferenceBackEnd,
            io.levee.kernels.simd.SimdBackEnd;
}
