package io.levee.kernels;

import io.levee.kernels.dtype.Dtype;

/** Memory that a {@link Kernels} instance has allocated, zeroed; closing it, or its owner, frees it. */
public interface Memory extends AutoCloseable {
    /** Size in bytes. */
    long bytes();

    /** {@code count} values of {@code dtype} from byte {@code offsetBytes} on. */
    Slice slice(long offsetBytes, Dtype dtype, long count);

    @Override
    void close();
}
