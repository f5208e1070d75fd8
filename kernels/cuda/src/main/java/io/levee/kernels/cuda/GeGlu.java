package io.levee.kernels.cuda;

/** gelu(gate) · up and its gradients (geglu.cu). */
final class GeGlu {
    private static final String FILE = "geglu";

    private final GpuKernel forward;
    private final GpuKernel backward;

    GeGlu(Gpu gpu) {
        this.forward = gpu.kernel(FILE, "geglu_f32");
        this.backward = gpu.kernel(FILE, "geglu_backward_f32");
    }

    /** y = gelu(gate) · up. */
    void geglu(DeviceSlice y, DeviceSlice gate, DeviceSlice up, long count) {
        Flat.require("geglu", count, y, gate, up);
        forward.pointer(y).pointer(gate).pointer(up).value(count).launch(Flat.blocks(count), Flat.THREADS);
    }

    /** dGate += dy · up · gelu'(gate); dUp += dy · gelu(gate). */
    void gegluBackward(
            DeviceSlice dGate, DeviceSlice dUp, DeviceSlice dy, DeviceSlice gate, DeviceSlice up, long count) {
        Flat.require("gegluBackward", count, dGate, dUp, dy, gate, up);
        backward.pointer(dGate)
                .pointer(dUp)
                .pointer(dy)
                .pointer(gate)
                .pointer(up)
                .value(count)
                .launch(Flat.blocks(count), Flat.THREADS);
    }
}
