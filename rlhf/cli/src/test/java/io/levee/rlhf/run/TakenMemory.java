package io.levee.rlhf.run;

import io.levee.kernels.Kernels;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The memory that kernels on the CPU really take: what they hand out, what they use in place, and what they have of their own,
 * of which the JVM keeps count. What they had for memory that is closed is collected before more is handed out.
 */
final class TakenMemory {
    private final Kernels kernels;
    private final long ownBefore;
    private boolean closedSome;
    private long handedOut;
    private long most;

    TakenMemory(Kernels kernels) {
        this.kernels = kernels;
        this.ownBefore = ownOfNobody();
    }

    /** What is left when nothing more is collected. */
    private static long ownOfNobody() {
        long before;
        long after = own();
        do {
            before = after;
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            after = own();
        } while (after < before);
        return after;
    }

    /** The kernels, watched. */
    Kernels kernels() {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (_, method, arguments) -> call(method, arguments));
    }

    /** Bytes when they were most. */
    long most() {
        return most;
    }

    private Object call(Method method, Object... arguments) throws Throwable {
        if (closedSome && method.getName().equals("allocate")) {
            closedSome = false;
            ownOfNobody();
        }
        Object result;
        try {
            result = method.invoke(kernels, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
        if (result instanceof Memory memory) {
            handedOut += memory.bytes();
            result = new Watched(memory);
        }
        most = Math.max(most, handedOut + own() - ownBefore);
        return result;
    }

    /** Memory that is freed when it is collected, as the panels of weights are. */
    private static long own() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private final class Watched implements Memory {
        private final Memory memory;
        private boolean open = true;

        Watched(Memory memory) {
            this.memory = memory;
        }

        @Override
        public long bytes() {
            return memory.bytes();
        }

        @Override
        public Slice slice(long offsetBytes, Dtype dtype, long count) {
            return memory.slice(offsetBytes, dtype, count);
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                closedSome = true;
                handedOut -= memory.bytes();
                memory.close();
            }
        }
    }
}
