package io.levee.rlhf.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C, a request to terminate and a closed terminal while a run is under way: the first asks the run to write a checkpoint
 * and stop, the second kills the process. {@code sun.misc.Signal} is reached by reflection: the compiler warns about every
 * mention of it, and a runtime without it still works, only that a signal then kills at once.
 */
final class Interrupts implements BooleanSupplier, AutoCloseable {
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

    private final Console console;
    private final Runnable kill;
    private final AtomicInteger received = new AtomicInteger();
    private final List<Runnable> undo = new ArrayList<>();

    /**
     * Listens until closed.
     *
     * @param kill ends the process at once
     */
    Interrupts(Console console, Runnable kill) {
        this.console = console;
        this.kill = kill;
        try {
            listen();
        } catch (ReflectiveOperationException missing) {
            System.getLogger(Interrupts.class.getName())
                    .log(System.Logger.Level.DEBUG, "signals end the process at once", missing);
        }
    }

    /** Whether the run shall stop. */
    @Override
    public boolean getAsBoolean() {
        return received.get() > 0;
    }

    /** A signal has come. */
    void signal() {
        if (received.incrementAndGet() > 1) {
            kill.run();
        } else {
            console.complain("stopping after this step with a checkpoint; once more to stop at once");
        }
    }

    private void listen() throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        var handle = signal.getMethod("handle", signal, handler);
        InvocationHandler respond = (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                signal();
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "stops a run";
        };
        Object ours = Proxy.newProxyInstance(Interrupts.class.getClassLoader(), new Class<?>[] {handler}, respond);
        for (String name : SIGNALS) {
            Object number = signal.getConstructor(String.class).newInstance(name);
            Object before = handle.invoke(null, number, ours);
            undo.add(() -> restore(handle, number, before));
        }
    }

    private static void restore(java.lang.reflect.Method handle, Object number, Object before) {
        try {
            handle.invoke(null, number, before);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Gives the signals back their former meaning. */
    @Override
    public void close() {
        undo.forEach(Runnable::run);
    }
}
