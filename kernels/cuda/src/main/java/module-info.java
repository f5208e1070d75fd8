/** The operations on an NVIDIA GPU: their kernels as PTX, and the driver that runs them. */
@SuppressWarnings("module") // the modules that it exports to are built after it
module io.levee.kernels.cuda {
    requires transitive io.levee.kernels;
    // Optional: the interpreter runs the kernels without them.
    requires static jcuda;
    requires static jcublas;

    exports io.levee.kernels.cuda to
            io.levee.kernels.ptx;

    provides io.levee.kernels.BackEnd with
            io.levee.kernels.cuda.CudaBackEnd;
}
