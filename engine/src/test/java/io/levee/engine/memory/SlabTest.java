package io.levee.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.reference.ReferenceKernels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlabTest {
    private static final List<String> KINDS = List.of("first", "end", "release");

    /** A request, or with a negative size the return of an earlier piece. */
    private record Request(String kind, long size, long room) {}

    private static List<Request> requests(Draws draws, int count) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long room = 1 + draws.nextInt(500);
            requests.add(new Request(KINDS.get(draws.nextInt(3)), 1 + draws.nextInt((int) room), room));
        }
        return requests;
    }

    /** Runs the requests, checks that no two pieces overlap, and gives everything back. */
    private static void run(Slab slab, List<Request> requests, boolean largest, Draws draws) {
        List<Slab.Piece> held = new ArrayList<>();
        for (Request request : requests) {
            if (!request.kind().equals("release")) {
                long count = largest ? request.room() : request.size();
                held.add(
                        request.kind().equals("end")
                                ? slab.allocateAtEnd(Dtype.F32, count)
                                : slab.allocate(Dtype.F32, count, request.room()));
                assertEquals(count, held.getLast().slice().count());
                assertApart(held);
            } else if (!held.isEmpty()) {
                slab.release(held.remove(draws.nextInt(held.size())));
            }
        }
        held.forEach(slab::release);
    }

    private static void assertApart(List<Slab.Piece> held) {
        Slab.Piece last = held.getLast();
        assertEquals(0, last.start() % 64);
        for (Slab.Piece other : held.subList(0, held.size() - 1)) {
            assertTrue(
                    last.start() >= other.start() + other.bytes() || other.start() >= last.start() + last.bytes(),
                    () -> last + " overlaps " + other);
        }
    }

    @Test
    void piecesNeverOverlapAndWhatIsGivenBackIsWhole() {
        for (int seed = 0; seed < 50; seed++) {
            Draws draws = RandomStream.of(seed, "slab").at(0);
            try (ReferenceKernels kernels = new ReferenceKernels();
                    Slab slab = Slab.open(kernels, 1 << 20)) {
                run(slab, requests(draws, 200), false, draws);
                assertEquals(
                        (1 << 20) / 4,
                        slab.allocate(Dtype.F32, (1 << 20) / 4, 0).slice().count());
            }
        }
    }

    @Test
    void aPlanOfTheLargestRequestsHoldsSmallerOnesWithTheSameRoom() {
        for (int seed = 0; seed < 50; seed++) {
            List<Request> requests = requests(RandomStream.of(seed, "slab").at(0), 200).stream()
                    .filter(request -> !request.kind().equals("release"))
                    .toList();
            Slab planned = Slab.measuring(new PlanningKernels(new ReferenceKernels()), Slab.Reserve.NONE);
            run(planned, requests, true, null);
            try (ReferenceKernels kernels = new ReferenceKernels();
                    Slab slab = Slab.open(kernels, planned.plan())) {
                run(slab, requests, false, null);
                run(slab, requests, true, null);
            }
        }
    }

    @Test
    void aFullSlabSaysHowMuchWasAskedFor() {
        try (ReferenceKernels kernels = new ReferenceKernels();
                Slab slab = Slab.open(kernels, 256)) {
            slab.allocate(Dtype.F32, 40, 0);
            IllegalStateException full =
                    assertThrows(IllegalStateException.class, () -> slab.allocateAtEnd(Dtype.F32, 17));
            assertTrue(full.getMessage().contains("128 more bytes"), full::getMessage);
            assertThrows(IllegalStateException.class, () -> slab.allocate(Dtype.F32, 1, 17));
            slab.allocateAtEnd(Dtype.F32, 16);
        }
    }
}
