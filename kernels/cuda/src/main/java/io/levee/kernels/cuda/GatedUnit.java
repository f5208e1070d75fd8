package io.levee.kernels.cuda;

/** An activation of the gate times up, and the gradients of both (swiglu.cu, geglu.cu). */
final class GatedUnit {
    private final String name;
    private final GpuKernel forward;
    private final GpuKernel backward;

    /** @param name of the operation, the file and its kernels */
    GatedUnit(Gpu gpu, String name) {
        this.name = name;
        this.forward = gpu.kernel(name, name + "_f32");
        this.backward = gpu.kernel(name, name + "_backward_f32");
    }

    /** y = activation(gate) · up. */
    void forward(DeviceSlice y, DeviceSlice gate, DeviceSlice up, long count) {
        Flat.require(name, count, y, gate, up);
        forward.pointer(y).pointer(gate).pointer(up).value(count).launch(Flat.blocks(count), Flat.THREADS);
    }

    /** dGate += dy · up · activation'(gate); dUp += dy · activation(gate). */
    void backward(DeviceSlice dGate, DeviceSlice dUp, DeviceSlice dy, DeviceSlice gate, DeviceSlice up, long count) {
        Flat.require(name + "Backward", count, dGate, dUp, dy, gate, up);
        backward.pointer(dGate)
                .pointer(dUp)
                .pointer(dy)
                .pointer(gate)
                .pointer(up)
                .value(count)
                .launch(Flat.blocks(count), Flat.THREADS);
    }
}
