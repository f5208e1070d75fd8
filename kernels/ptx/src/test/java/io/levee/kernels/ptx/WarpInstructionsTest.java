package io.levee.kernels.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Shuffles, votes, matches and reductions against plain loops. Oracle. */
class WarpInstructionsTest {
    private static int[] perLane(String body) {
        return Ptx.ints(body + Ptx.store("%r1", "%lane"), 32, 1, 32);
    }

    private static void assertLanes(IntUnaryOperator expected, String body) {
        assertArrayEquals(IntStream.range(0, 32).map(expected).toArray(), perLane(body), body);
    }

    @Test
    void shufflesMoveValuesBetweenLanes() {
        assertLanes(i -> i ^ 5, "shfl.sync.bfly.b32 %r1, %lane, 5, 31, -1;\n");
        assertLanes(i -> i < 3 ? i : i - 3, "shfl.sync.up.b32 %r1, %lane, 3, 0, -1;\n");
        assertLanes(i -> i > 28 ? i : i + 3, "shfl.sync.down.b32 %r1, %lane, 3, 31, -1;\n");
        assertLanes(_ -> 7, "shfl.sync.idx.b32 %r1, %lane, 7, 31, -1;\n");
    }

    @Test
    void shufflesStayInTheirSegment() {
        int eight = 24 << 8;
        assertLanes(i -> i % 8 < 3 ? i : i - 3, "shfl.sync.up.b32 %r1, %lane, 3, " + eight + ", -1;\n");
        assertLanes(i -> i % 8 > 4 ? i : i + 3, "shfl.sync.down.b32 %r1, %lane, 3, " + (eight | 7) + ", -1;\n");
        assertLanes(i -> i / 8 * 8 + 2, "shfl.sync.idx.b32 %r1, %lane, 10, " + (eight | 7) + ", -1;\n");
    }

    @Test
    void aShuffleSaysWhichLanesHadASource() {
        assertLanes(i -> i < 3 ? 0 : 1, "shfl.sync.up.b32 %r2|%p1, %lane, 3, 0, -1;\nselp.u32 %r1, 1, 0, %p1;\n");
    }

    @Test
    void votesCountPredicates() {
        String odd = "and.b32 %r2, %lane, 1;\nsetp.eq.s32 %p1, %r2, 1;\n";
        assertLanes(_ -> 0xaaaaaaaa, odd + "vote.sync.ballot.b32 %r1, %p1, -1;\n");
        assertLanes(_ -> 0x55555555, odd + "vote.sync.ballot.b32 %r1, !%p1, -1;\n");
        assertLanes(_ -> 1, odd + "vote.sync.any.pred %p2, %p1, -1;\nselp.u32 %r1, 1, 0, %p2;\n");
        assertLanes(_ -> 0, odd + "vote.sync.all.pred %p2, %p1, -1;\nselp.u32 %r1, 1, 0, %p2;\n");
        assertLanes(_ -> 0, odd + "vote.sync.uni.pred %p2, %p1, -1;\nselp.u32 %r1, 1, 0, %p2;\n");
    }

    @Test
    void matchesFindEqualLanes() {
        assertLanes(i -> 7 << i / 3 * 3 & -1, "div.u32 %r2, %lane, 3;\nmatch.any.sync.b32 %r1, %r2, -1;\n");
        assertLanes(_ -> -1, "match.all.sync.b32 %r1|%p1, 4, -1;\n");
        assertLanes(_ -> 0, "match.all.sync.b32 %r1|%p1, %lane, -1;\n");
    }

    @Test
    void reductionsCombineAllLanes() {
        assertLanes(_ -> 31 * 16, "redux.sync.add.s32 %r1, %lane, -1;\n");
        assertLanes(_ -> -31, "neg.s32 %r2, %lane;\nredux.sync.min.s32 %r1, %r2, -1;\n");
        assertLanes(_ -> -1, "neg.s32 %r2, %lane;\nredux.sync.max.u32 %r1, %r2, -1;\n");
        assertLanes(_ -> 31, "redux.sync.or.b32 %r1, %lane, -1;\n");
    }

    @Test
    void groupsOfLanesVoteAndReduceAmongThemselves() {
        String groups = "setp.lt.u32 %p1, %lane, 12;\nselp.b32 %r5, 0xfff, 0xfffff000, %p1;\n";
        assertLanes(i -> i < 12 ? 66 : 31 * 16 - 66, groups + "redux.sync.add.s32 %r1, %lane, %r5;\n");
        assertLanes(
                i -> i < 12 ? 0xaaa : 0xaaaaa000,
                groups + "and.b32 %r2, %lane, 1;\nsetp.eq.s32 %p2, %r2, 1;\n"
                        + "vote.sync.ballot.b32 %r1, %p2, %r5;\n");
        assertLanes(i -> i < 12 ? 1 : 0, groups + "vote.sync.all.pred %p2, %p1, %r5;\nselp.u32 %r1, 1, 0, %p2;\n");
    }

    @Test
    void aShuffleFromALaneThatItDoesNotNameIsAFault() {
        String body = "setp.lt.u32 %p1, %lane, 16;\nselp.b32 %r5, 0xffff, 0xffff0000, %p1;\n"
                + "shfl.sync.bfly.b32 %r1, %lane, 16, 31, %r5;\n";
        PtxFault fault = assertThrows(PtxFault.class, () -> perLane(body));
        assertTrue(fault.what().contains("which it does not name"), fault.getMessage());
    }

    @Test
    void theActiveMaskIsThatOfTheBranch() {
        assertLanes(
                i -> i < 10 ? 0x3ff : -1024,
                "setp.lt.u32 %p1, %lane, 10;\n@%p1 bra LOW;\nactivemask.b32 %r1;\nbra JOIN;\n"
                        + "LOW: activemask.b32 %r1;\nJOIN:\n");
    }

    @Test
    void aShuffleWithoutALaneThatItNamesIsAFault() {
        String body = "setp.lt.u32 %p1, %lane, 10;\n@%p1 bra END;\nshfl.sync.idx.b32 %r1, %lane, 3, 31, -1;\nEND:\n"
                + "mov.u32 %r2, 1;\n";
        PtxFault fault = assertThrows(PtxFault.class, () -> perLane(body));
        assertTrue(fault.what().contains("has not arrived"), fault.getMessage());
    }

    @Test
    void aShuffleFromALaneThatDoesNotExistIsAFault() {
        String body = "shfl.sync.down.b32 %r1, %lane, 8, 31, -1;\n" + Ptx.store("%r1", "%lane");
        PtxFault fault = assertThrows(PtxFault.class, () -> Ptx.ints(body, 32, 1, 20));
        assertTrue(fault.what().contains("reads lane 20"), fault.getMessage());
        assertEquals(12, fault.lane());
    }

    @Test
    void aVoteThatDoesNotNameItsLaneIsAFault() {
        PtxFault fault = assertThrows(
                PtxFault.class,
                () -> perLane("setp.lt.u32 %p1, %lane, 9;\nvote.sync.ballot.b32 %r1, %p1, 0x7fffffff;\n"));
        assertTrue(fault.what().contains("does not name the lane"), fault.getMessage());
        assertEquals(31, fault.lane());
    }
}
