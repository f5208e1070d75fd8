/** A GPU in Java: an interpreter of PTX, which checks and counts what kernels do, the back-end on it, and what kernels cost. */
@SuppressWarnings("module") // the modules that it exports to are built after it
module io.levee.kernels.ptx {
    requires transitive io.levee.kernels.cuda;

    exports io.levee.kernels.measure to
            io.levee.rlhf;
    exports io.levee.kernels.ptx to
            io.levee.rlhf;

    provides io.levee.kernels.BackEnd with
            io.levee.kernels.ptx.PtxBackEnd;
}
