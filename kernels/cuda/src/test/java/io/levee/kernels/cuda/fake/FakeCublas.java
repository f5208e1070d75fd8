package io.levee.kernels.cuda.fake;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.levee.kernels.cuda.GpuDriver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/** Products of float32 matrices as cuBLAS defines them, by columns, in plain loops on the host. */
final class FakeCublas {
    private static final int VERSION = 120_604;
    private static final int FLOAT = 0;
    private static final Set<Integer> COMPUTE_TYPES = Set.of(68, 75);

    private final FakeCuda cuda;
    private final GpuDriver device;
    private final FakeQueue queue;
    private final Set<Long> handles = new HashSet<>();
    private long stream;
    private int computeType;

    FakeCublas(FakeCuda cuda, GpuDriver device, FakeQueue queue) {
        this.cuda = cuda;
        this.device = device;
        this.queue = queue;
        cuda.answer("cublasCreate_v2", words -> words.store(0, cuda.handle(handles)));
        cuda.answer("cublasDestroy_v2", words -> cuda.forget(handles, words.at(0)));
        cuda.answer("cublasGetVersion_v2", words -> words.store(1, VERSION));
        cuda.answer("cublasSetStream_v2", words -> stream = words.at(1));
        cuda.answer("cublasGemmEx", this::multiply);
    }

    /** Handles that have not been given back. */
    int open() {
        return handles.size();
    }

    /** Of the last product. */
    int computeType() {
        return computeType;
    }

    /**
     * A matrix stored by columns.
     *
     * @param transposed read with rows and columns changed
     */
    private record Matrix(long address, int stride, boolean transposed) {
        static Matrix of(Words words, int operation, int address, int type, int stride) {
            if (words.integer(type) != FLOAT) {
                throw new FakeError(FakeError.INVALID_VALUE);
            }
            return new Matrix(words.at(address), words.integer(stride), words.at(operation) == 1);
        }

        float[] read(GpuDriver device, int rows, int columns) {
            int stored = transposed ? rows : columns;
            float[] values = new float[stride * (stored - 1) + (transposed ? columns : rows)];
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment host = arena.allocate(JAVA_FLOAT, values.length);
                device.toHost(host, address);
                MemorySegment.copy(host, JAVA_FLOAT, 0, values, 0, values.length);
            }
            return values;
        }

        int index(int row, int column) {
            return transposed ? row * stride + column : column * stride + row;
        }
    }

    private void multiply(Words words) {
        int m = words.integer(3);
        int n = words.integer(4);
        int k = words.integer(5);
        float alpha = words.number(6);
        float beta = words.number(13);
        Matrix a = Matrix.of(words, 1, 7, 8, 9);
        Matrix b = Matrix.of(words, 2, 10, 11, 12);
        Matrix c = new Matrix(words.at(14), words.integer(16), false);
        computeType = words.integer(17);
        if (words.integer(15) != FLOAT || !COMPUTE_TYPES.contains(computeType)) {
            throw new FakeError(FakeError.INVALID_VALUE);
        }
        queue.enqueue(stream, () -> {
            float[] left = a.read(device, m, k);
            float[] right = b.read(device, k, n);
            float[] result = c.read(device, m, n);
            for (int row = 0; row < m; row++) {
                for (int column = 0; column < n; column++) {
                    double sum = 0;
                    for (int i = 0; i < k; i++) {
                        sum += (double) left[a.index(row, i)] * right[b.index(i, column)];
                    }
                    int at = c.index(row, column);
                    result[at] = (float) (alpha * sum + (beta == 0 ? 0 : beta * result[at]));
                }
            }
            device.toDevice(c.address, MemorySegment.ofArray(result));
        });
    }
}
