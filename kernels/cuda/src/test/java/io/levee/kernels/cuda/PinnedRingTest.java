package io.levee.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PinnedRingTest {
    private static final int PAGES = 3;
    private static final int PAGE_BYTES = 256;

    /** A stream that does its work as late as it may; the device is an array. */
    private static final class LateStream implements PinnedRing.Stream {
        final byte[] device = new byte[16 << 10];
        final Deque<Runnable> pending = new ArrayDeque<>();
        final long[] marks = new long[PAGES];
        long enqueued;
        long done;
        int waits;
        boolean freed;

        @Override
        public MemorySegment allocate(long bytes) {
            return Arena.ofAuto().allocate(bytes);
        }

        @Override
        public void free(MemorySegment memory) {
            freed = true;
        }

        @Override
        public void toDevice(long address, MemorySegment from) {
            enqueue(() -> MemorySegment.copy(from, 0, MemorySegment.ofArray(device), address, from.byteSize()));
        }

        @Override
        public void toHost(MemorySegment to, long address) {
            enqueue(() -> MemorySegment.copy(MemorySegment.ofArray(device), address, to, 0, to.byteSize()));
        }

        private void enqueue(Runnable work) {
            pending.add(work);
            enqueued++;
        }

        @Override
        public void mark(int page) {
            marks[page] = enqueued;
        }

        @Override
        public void await(int page) {
            waits += marks[page] > done ? 1 : 0;
            until(marks[page]);
        }

        void until(long mark) {
            while (done < mark) {
                pending.remove().run();
                done++;
            }
        }
    }

    @Test
    void theCallersMemoryMayChangeOnceAWriteHasReturned() {
        LateStream stream = new LateStream();
        PinnedRing ring = new PinnedRing(stream, PAGES, PAGE_BYTES);
        byte[] values = new byte[100];
        byte[] expected = new byte[10 * 100];
        for (int write = 0; write < 10; write++) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (byte) (write * 31 + i);
                expected[write * 100 + i] = values[i];
            }
            ring.write(write * 100, MemorySegment.ofArray(values));
        }
        stream.until(stream.enqueued);
        assertArrayEquals(expected, Arrays.copyOf(stream.device, expected.length));
    }

    @Test
    void smallWritesWaitOnlyWhenTheRingHasComeRound() {
        LateStream stream = new LateStream();
        PinnedRing ring = new PinnedRing(stream, PAGES, PAGE_BYTES);
        byte[] values = new byte[64];
        for (int write = 0; write < PAGES * PAGE_BYTES / values.length; write++) {
            ring.write(0, MemorySegment.ofArray(values));
        }
        assertEquals(0, stream.waits);
        ring.write(0, MemorySegment.ofArray(values));
        assertEquals(1, stream.waits);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 256, 257, 768, 769, 1024, 5000})
    void whatWasWrittenIsReadWhateverItsSize(int bytes) {
        LateStream stream = new LateStream();
        PinnedRing ring = new PinnedRing(stream, PAGES, PAGE_BYTES);
        byte[] values = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            values[i] = (byte) (i * 7 + i / 256);
        }
        byte[] read = new byte[bytes];
        ring.write(40, MemorySegment.ofArray(new byte[100]));
        ring.write(40, MemorySegment.ofArray(values));
        ring.read(MemorySegment.ofArray(read), 40);
        assertArrayEquals(values, read);
        ring.write(40, MemorySegment.ofArray(values));
        MemorySegment direct = Arena.ofAuto().allocate(Math.max(1, bytes)).asSlice(0, bytes);
        ring.read(direct, 40);
        assertArrayEquals(values, direct.toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void readsAreRequestedAheadOfTheOneThatIsWaitedFor() {
        LateStream stream = new LateStream();
        PinnedRing ring = new PinnedRing(stream, PAGES, PAGE_BYTES);
        ring.read(MemorySegment.ofArray(new byte[2 * PAGE_BYTES]), 0);
        assertEquals(2, stream.enqueued);
        assertEquals(2, stream.waits, "the first page was copied out while the second was on its way");
    }

    @Test
    void closingGivesTheMemoryBack() {
        LateStream stream = new LateStream();
        new PinnedRing(stream, PAGES, PAGE_BYTES).close();
        assertTrue(stream.freed);
    }
}
