package io.levee.kernels.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Figures of NVIDIA's occupancy calculator. */
class OccupancyTest {
    @Test
    void aSmallKernelFillsTheMultiprocessor() {
        assertEquals(new Occupancy(8, 64, 1), Occupancy.of(Multiprocessor.SM_80, 32, 0, 256));
        assertEquals(new Occupancy(2, 64, 1), Occupancy.of(Multiprocessor.SM_90, 32, 0, 1024));
    }

    @Test
    void registersAreGivenToWarpsInUnitsOf256() {
        // 33 registers of 32 lanes are 1,056, which take 1,280: 12 warps fit a quarter, 48 the whole
        assertEquals(new Occupancy(6, 48, 0.75), Occupancy.of(Multiprocessor.SM_80, 33, 0, 256));
        // 255 take 8,192: two warps a quarter
        assertEquals(new Occupancy(2, 8, 0.125), Occupancy.of(Multiprocessor.SM_80, 255, 0, 128));
    }

    @Test
    void warpsOfSmallBlocksShareAQuarter() {
        // 118 registers take 3,840: four warps a quarter, so eight blocks of two warps
        assertEquals(new Occupancy(8, 16, 0.25), Occupancy.of(Multiprocessor.SM_80, 118, 0, 64));
    }

    @Test
    void aBlockTakesSharedMemoryOfTheSystemBesideItsOwn() {
        // 164 KiB hold five blocks of 31 KiB and 1 KiB, 228 KiB seven
        assertEquals(5, Occupancy.of(Multiprocessor.SM_80, 32, 31 * 1024, 128).blocks());
        assertEquals(7, Occupancy.of(Multiprocessor.SM_90, 32, 31 * 1024, 128).blocks());
        // a byte more takes a unit of 128
        assertEquals(
                1, Occupancy.of(Multiprocessor.SM_80, 32, 81 * 1024 + 1, 128).blocks());
    }

    @Test
    void smallBlocksAreLimitedInNumber() {
        assertEquals(new Occupancy(32, 32, 0.5), Occupancy.of(Multiprocessor.SM_80, 16, 0, 32));
    }
}
