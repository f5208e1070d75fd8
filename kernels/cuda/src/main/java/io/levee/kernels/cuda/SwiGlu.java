package io.levee.kernels.cuda;

/** silu(gate) · up and its gradients (swiglu.cu). */
final class SwiGlu {
    private static final String FILE = "swiglu";

    private final GpuKernel forward;
    private final GpuKernel backward;

    SwiGlu(Gpu gpu) {
        this.forward = gpu.kernel(FILE, "swiglu_f32");
        this.backward = gpu.kernel(FILE, "swiglu_backward_f32");
    }

    /** y = silu(gate) · up. */
    void swiglu(DeviceSlice y, DeviceSlice gate, DeviceSlice up, long count) {
        Flat.require("swiglu", count, y, gate, up);
        forward.pointer(y).pointer(gate).pointer(up).value(count).launch(Flat.blocks(count), Flat.THREADS);
    }

    /** dGate += dy · up · silu'(gate); dUp += dy · silu(gate). */
    void swigluBackward(
            DeviceSlice dGate, DeviceSlice dUp, DeviceSlice dy, DeviceSlice gate, DeviceSlice up, long count) {
        Flat.require("swigluBackward", count, dGate, dUp, dy, gate, up);
        backward.pointer(dGate)
                .pointer(dUp)
                .pointer(dy)
                .pointer(gate)
                .pointer(up)
                .value(count)
                .launch(Flat.blocks(count), Flat.THREADS);
    }
}
