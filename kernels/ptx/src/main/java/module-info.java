/** A GPU in Java: an interpreter of PTX, which checks and counts what kernels do, the back-end on it, and what kernels cost. */
module io.levee.kernels.ptx {
    requires transitive io.levee.kernels.cuda;

    provides io.levee.kernels.BackEnd with
            io.levee.kernels.ptx.PtxBackEnd;
}
