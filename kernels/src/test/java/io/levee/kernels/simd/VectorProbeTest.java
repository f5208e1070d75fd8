package io.levee.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class VectorProbeTest {
    @Test
    void theCpusWidthIsReadFromItsDescription() {
        assertEquals(512, VectorProbe.cpuBits("processor\t: 0\nflags\t\t: fpu avx2 avx512f avx512vl\n"));
        assertEquals(256, VectorProbe.cpuBits("flags : fpu sse2 avx avx2"));
        assertEquals(128, VectorProbe.cpuBits("flags : fpu sse2 avx\n"));
        assertEquals(128, VectorProbe.cpuBits("Features\t: fp asimd evtstrm\n"));
        assertEquals(0, VectorProbe.cpuBits("isa : rv64imafdc\n"));
    }
}
