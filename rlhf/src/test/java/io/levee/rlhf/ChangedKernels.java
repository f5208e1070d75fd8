package io.levee.rlhf;

import io.levee.kernels.AttentionShape;
import io.levee.kernels.Kernels;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/** Kernels with one wrong operation, to see whether anybody notices. */
public final class ChangedKernels {
    private ChangedKernels() {}

    /** The arguments of an operation are changed before it runs. */
    public static Kernels before(Kernels kernels, String operation, Consumer<Object[]> change) {
        return changed(kernels, operation, change, _ -> {});
    }

    /** Something more happens after an operation. */
    public static Kernels after(Kernels kernels, String operation, Consumer<Object[]> more) {
        return changed(kernels, operation, _ -> {}, more);
    }

    private static Kernels changed(
            Kernels kernels, String operation, Consumer<Object[]> before, Consumer<Object[]> after) {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, arguments) -> {
                    boolean chosen = method.getName().equals(operation);
                    if (chosen) {
                        before.accept(arguments);
                    }
                    try {
                        Object result = method.invoke(kernels, arguments);
                        if (chosen) {
                            after.accept(arguments);
                        }
                        return result;
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    /** Attention that sees a packed batch as one sequence. */
    public static Kernels leakingAttention(Kernels kernels) {
        return before(kernels, "attention", arguments -> {
            AttentionShape shape = (AttentionShape) arguments[6];
            arguments[5] = ints(kernels, 0, shape.tokens());
            arguments[6] = new AttentionShape(
                    1,
                    shape.tokens(),
                    shape.tokens(),
                    shape.heads(),
                    shape.keyValueHeads(),
                    shape.headWidth(),
                    shape.window(),
                    shape.scale());
        });
    }

    private static Slice ints(Kernels kernels, int... values) {
        Slice slice = kernels.allocate(4L * values.length).slice(0, Dtype.I32, values.length);
        try (Arena arena = Arena.ofConfined()) {
            kernels.upload(slice, arena.allocateFrom(ValueLayout.JAVA_INT, values));
        }
        return slice;
    }

    /**
     * A loss whose seed gradient is the mean over its micro-batch, where a sum is asked for.
     *
     * @param count place of the count among the operation's arguments; the seed gradient is the second
     */
    public static Kernels meanInsteadOfSum(Kernels kernels, String loss, int count) {
        return after(kernels, loss, arguments -> {
            Slice seed = (Slice) arguments[1];
            kernels.scale(seed, 1f / (int) arguments[count], seed.count());
        });
    }
}
