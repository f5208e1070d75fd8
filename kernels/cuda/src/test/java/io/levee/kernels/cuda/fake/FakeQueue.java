package io.levee.kernels.cuda.fake;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Streams and events. What is enqueued is done as late as CUDA allows, when somebody waits for it: whoever changes memory that a
 * copy has yet to read is found out.
 */
final class FakeQueue {
    private final Deque<Runnable> pending = new ArrayDeque<>();
    private final Set<Long> streams = new HashSet<>();
    private final Map<Long, Long> events = new HashMap<>();
    private final FakeCuda cuda;
    private long enqueued;
    private long done;

    FakeQueue(FakeCuda cuda) {
        this.cuda = cuda;
        cuda.answer("cuStreamCreate", words -> words.store(0, cuda.handle(streams)));
        cuda.answer("cuStreamDestroy_v2", words -> cuda.forget(streams, words.at(0)));
        cuda.answer("cuStreamSynchronize", words -> {
            known(words.at(0));
            drain();
        });
        cuda.answer("cuEventCreate", words -> {
            long event = cuda.handle(new HashSet<>());
            events.put(event, 0L);
            words.store(0, event);
        });
        cuda.answer("cuEventDestroy_v2", words -> {
            if (events.remove(words.at(0)) == null) {
                throw new FakeError(FakeError.INVALID_HANDLE);
            }
        });
        cuda.answer("cuEventRecord", words -> {
            known(words.at(1));
            events.replace(words.at(0), enqueued);
        });
        cuda.answer("cuEventSynchronize", words -> until(events.get(words.at(0))));
    }

    /** Streams and events that have not been given back. */
    int open() {
        return streams.size() + events.size();
    }

    /** Work for a stream. */
    void enqueue(long stream, Runnable work) {
        known(stream);
        pending.add(work);
        enqueued++;
        if (cuda.blocking()) {
            drain();
        }
    }

    /** Does all that is enqueued. */
    void drain() {
        until(enqueued);
    }

    private void until(long mark) {
        while (done < mark) {
            done++;
            try {
                pending.remove().run();
            } catch (RuntimeException failure) {
                throw cuda.lost(failure);
            }
        }
    }

    private void known(long stream) {
        if (!streams.contains(stream)) {
            throw new FakeError(FakeError.INVALID_HANDLE);
        }
    }
}
