package io.levee.kernels.cuda.fake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;

/** Devices, and the primary context of the first. Every thread has its own current context, as in CUDA. */
final class FakeContexts {
    private static final int MULTIPROCESSORS = 16;
    private static final int MAJOR = 75;
    private static final int MINOR = 76;
    private static final int SHARED_BYTES_PER_BLOCK = 97;

    private final FakeCuda cuda;
    private final FakeDevice device;
    private final long context;
    private final ThreadLocal<Deque<Long>> current = ThreadLocal.withInitial(ArrayDeque::new);
    private int retained;

    FakeContexts(FakeCuda cuda, FakeDevice device) {
        this.cuda = cuda;
        this.device = device;
        context = cuda.handle(new HashSet<>());
        devices();
        contexts();
    }

    private void devices() {
        cuda.answer("cuInit", words -> {
            if (device.count() == 0) {
                throw new FakeError(FakeError.NO_DEVICE);
            }
        });
        cuda.answer("cuDriverGetVersion", words -> words.store(0, device.driverVersion()));
        cuda.answer("cuDeviceGetCount", words -> words.store(0, device.count()));
        cuda.answer("cuDeviceGet", words -> words.store(0, words.integer(1)));
        cuda.answer("cuDeviceGetName", words -> {
            byte[] name = (device.name() + '\0').getBytes(StandardCharsets.UTF_8);
            words.memory(0, name.length).asByteBuffer().put(name);
        });
        cuda.answer("cuDeviceTotalMem_v2", words -> words.store(0, device.memoryBytes()));
        cuda.answer("cuDeviceGetAttribute", words -> words.store(0, attribute(words.integer(1))));
    }

    private int attribute(int attribute) {
        return switch (attribute) {
            case MULTIPROCESSORS -> device.multiprocessors();
            case MAJOR -> device.major();
            case MINOR -> device.minor();
            case SHARED_BYTES_PER_BLOCK -> device.sharedBytesPerBlock();
            default -> throw new FakeError(FakeError.INVALID_VALUE);
        };
    }

    private void contexts() {
        cuda.answer("cuDevicePrimaryCtxRetain", words -> {
            retained++;
            words.store(0, context);
        });
        cuda.answer("cuDevicePrimaryCtxRelease_v2", words -> {
            if (retained-- == 0) {
                throw new FakeError(FakeError.INVALID_CONTEXT);
            }
        });
        cuda.answer("cuCtxSetCurrent", words -> {
            current.get().poll();
            if (words.at(0) != 0) {
                current.get().push(words.at(0));
            }
        });
        cuda.answer("cuCtxPushCurrent_v2", words -> current.get().push(words.at(0)));
        cuda.answer("cuCtxPopCurrent_v2", words -> words.store(0, current.get().pop()));
    }

    /** Fails as CUDA does on a thread that has no context. */
    void check() {
        if (retained == 0 || current.get().isEmpty()) {
            throw new FakeError(FakeError.INVALID_CONTEXT);
        }
    }

    /** Contexts that have not been given back. */
    int open() {
        return retained;
    }
}
