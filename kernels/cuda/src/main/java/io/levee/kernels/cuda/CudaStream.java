package io.levee.kernels.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static jcuda.driver.JCudaDriver.cuEventCreate;
import static jcuda.driver.JCudaDriver.cuEventDestroy;
import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuEventSynchronize;
import static jcuda.driver.JCudaDriver.cuMemFreeHost;
import static jcuda.driver.JCudaDriver.cuMemHostAlloc;
import static jcuda.driver.JCudaDriver.cuStreamCreate;
import static jcuda.driver.JCudaDriver.cuStreamDestroy;
import static jcuda.driver.JCudaDriver.cuStreamSynchronize;

import io.levee.kernels.Closing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream_flags;

/** The one stream that all work of a driver goes through, in order. */
final class CudaStream implements PinnedRing.Stream {
    /** What a kernel's parameters may take in all on every device. */
    private static final int MOST_PARAMETER_BYTES = 4096;

    private static final long BUFFER_POINTER = 1;
    private static final long BUFFER_SIZE = 2;

    private final CudaApi api;
    private final CudaResults results;
    private final CudaHandles.Stream stream = new CudaHandles.Stream();
    private final List<CUevent> marks = new ArrayList<>();
    private final Pointer pinned = new Pointer();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment parameters = arena.allocate(MOST_PARAMETER_BYTES, 16);
    private final MemorySegment parameterBytes = arena.allocate(JAVA_LONG);
    private final MemorySegment extra = arena.allocateFrom(
            JAVA_LONG, BUFFER_POINTER, parameters.address(), BUFFER_SIZE, parameterBytes.address(), 0);

    /**
     * Makes a stream.
     *
     * @param closing is told of all that is made
     * @param marks events for {@link #mark}
     */
    CudaStream(CudaApi api, CudaResults results, Closing closing, int marks) {
        this.api = api;
        this.results = results;
        closing.add(arena);
        results.check(cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING), "cuStreamCreate");
        closing.add(() -> results.check(cuStreamDestroy(stream), "cuStreamDestroy"));
        for (int mark = 0; mark < marks; mark++) {
            CUevent event = new CUevent();
            results.check(cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING), "cuEventCreate");
            closing.add(() -> results.check(cuEventDestroy(event), "cuEventDestroy"));
            this.marks.add(event);
        }
    }

    /** For JCuda's calls. */
    CudaHandles.Stream handle() {
        return stream;
    }

    /** Enqueues a grid; the parameters are copied. */
    void launch(JCudaFunction function, Grid grid, MemorySegment values) {
        long bytes = values.byteSize();
        MemorySegment.copy(values, 0, parameters, 0, bytes);
        parameterBytes.set(JAVA_LONG, 0, bytes);
        int result = api.launch(function.handle(), grid, stream.handle(), extra);
        results.launched(function.name());
        if (result != 0) {
            throw results.failure(
                    result,
                    "cuLaunchKernel(" + function.name() + ", " + grid + ", parameters " + hexadecimal(bytes) + ")");
        }
    }

    /** The parameters of the last launch, byte by byte. */
    private String hexadecimal(long bytes) {
        return HexFormat.of().formatHex(parameters.asSlice(0, bytes).toArray(JAVA_BYTE));
    }

    void fill(long address, byte value, long bytes) {
        int result = api.fill(address, value, bytes, stream.handle());
        if (result != 0) {
            throw results.failure(
                    result, "cuMemsetD8Async(" + hexadecimalAddress(address) + ", " + value + ", " + bytes + ")");
        }
    }

    void copy(long to, long from, long bytes) {
        int result = api.copy(to, from, bytes, stream.handle());
        if (result != 0) {
            throw results.failure(result, call("cuMemcpyDtoDAsync", to, from, bytes));
        }
    }

    @Override
    public void toDevice(long address, MemorySegment from) {
        int result = api.toDevice(address, from, from.byteSize(), stream.handle());
        if (result != 0) {
            throw results.failure(result, call("cuMemcpyHtoDAsync", address, from.address(), from.byteSize()));
        }
    }

    @Override
    public void toHost(MemorySegment to, long address) {
        int result = api.toHost(to, address, to.byteSize(), stream.handle());
        if (result != 0) {
            throw results.failure(result, call("cuMemcpyDtoHAsync", to.address(), address, to.byteSize()));
        }
    }

    private static String call(String name, long to, long from, long bytes) {
        return name + "(" + hexadecimalAddress(to) + ", " + hexadecimalAddress(from) + ", " + bytes + ")";
    }

    private static String hexadecimalAddress(long address) {
        return "0x" + Long.toHexString(address);
    }

    @Override
    public MemorySegment allocate(long bytes) {
        results.check(cuMemHostAlloc(pinned, bytes, 0), "cuMemHostAlloc(" + bytes + ")");
        return MemorySegment.ofBuffer(pinned.getByteBuffer(0, bytes));
    }

    @Override
    public void free(MemorySegment memory) {
        results.check(cuMemFreeHost(pinned), "cuMemFreeHost");
    }

    @Override
    public void mark(int page) {
        results.check(cuEventRecord(marks.get(page), stream), "cuEventRecord");
    }

    @Override
    public void await(int page) {
        results.check(cuEventSynchronize(marks.get(page)), "cuEventSynchronize");
    }

    void synchronize() {
        results.check(cuStreamSynchronize(stream), "cuStreamSynchronize");
    }
}
