package io.levee.kernels.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.reference.ReferenceKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory of back-ends on the CPU. */
class HostMemoriesTest {
    private final ReferenceKernels kernels = new ReferenceKernels();

    @AfterEach
    void close() {
        kernels.close();
    }

    private static float[] read(ReferenceKernels kernels, Slice slice) {
        float[] values = new float[(int) slice.count()];
        kernels.download(MemorySegment.ofArray(values), slice);
        return values;
    }

    @Test
    void memoryIsZeroedAndAlignedTo64Bytes() {
        for (int bytes : new int[] {4, 12, 4096, 4}) {
            HostSlice slice = (HostSlice) kernels.allocate(bytes).slice(0, Dtype.F32, bytes / 4);
            assertEquals(0, slice.segment().address() % 64);
            assertArrayEquals(new float[bytes / 4], read(kernels, slice));
        }
    }

    @Test
    void closedMemoryGivesNoSlices() {
        Memory memory = kernels.allocate(64);
        memory.close();
        memory.close();
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> memory.slice(0, Dtype.F32, 1));
        assertEquals("memory of 64 bytes is closed", e.getMessage());
    }

    @Test
    void closingTheKernelsClosesTheirMemory() {
        Memory memory = kernels.allocate(64);
        kernels.close();
        assertThrows(IllegalStateException.class, () -> memory.slice(0, Dtype.F32, 1));
        assertThrows(IllegalStateException.class, () -> kernels.allocate(64));
    }

    @Test
    void slicesStayInsideTheirMemory() {
        Memory memory = kernels.allocate(64);
        assertThrows(IndexOutOfBoundsException.class, () -> memory.slice(4, Dtype.F32, 16));
        assertThrows(IndexOutOfBoundsException.class, () -> memory.slice(-4, Dtype.F32, 1));
        assertThrows(IllegalArgumentException.class, () -> kernels.allocate(-1));
    }

    @Test
    void aPartSharesItsValues() {
        Slice all = kernels.allocate(40).slice(0, Dtype.F32, 10);
        kernels.upload(all.part(3, 2), MemorySegment.ofArray(new float[] {5, 6}));
        assertArrayEquals(new float[] {0, 0, 0, 5, 6, 0, 0, 0, 0, 0}, read(kernels, all));
        assertArrayEquals(new float[] {6, 0}, read(kernels, all.part(2, 4).part(2, 2)));
    }

    @Test
    void aPartNeitherLeavesItsSliceNorSplitsABlock() {
        Slice floats = kernels.allocate(40).slice(0, Dtype.F32, 10);
        assertThrows(IndexOutOfBoundsException.class, () -> floats.part(8, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> floats.part(-1, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> floats.part(1, Long.MAX_VALUE));
        Slice blocks = kernels.allocate(68).slice(0, Dtype.Q8_0, 64);
        assertEquals(32, blocks.part(32, 32).count());
        IndexOutOfBoundsException e = assertThrows(IndexOutOfBoundsException.class, () -> blocks.part(16, 32));
        assertTrue(e.getMessage().contains("blocks of 32"), e.getMessage());
    }

    @Test
    void hostDataOfAnotherSizeIsRefused() {
        Slice slice = kernels.allocate(40).slice(0, Dtype.F32, 10);
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> kernels.upload(slice, MemorySegment.ofArray(new float[9])));
        assertEquals("upload: the slice has 40 bytes, the host segment 36", e.getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> kernels.download(MemorySegment.ofArray(new float[11]), slice));
        Memory adopted = kernels.adopt(MemorySegment.ofArray(new float[9]));
        assertThrows(IndexOutOfBoundsException.class, () -> adopted.slice(0, Dtype.F32, 10));
    }

    @Test
    void arraysAreCopiedAndNativeDataAreUsedInPlace() {
        float[] array = {1, 2};
        Slice copied = kernels.adopt(MemorySegment.ofArray(array)).slice(0, Dtype.F32, 2);
        array[0] = 9;
        assertArrayEquals(new float[] {1, 2}, read(kernels, copied));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocateFrom(HostSlice.F32, 1, 2);
            Slice adopted = kernels.adopt(data).slice(0, Dtype.F32, 2);
            data.setAtIndex(HostSlice.F32, 0, 9);
            assertArrayEquals(new float[] {9, 2}, read(kernels, adopted));
        }
    }

    @Test
    void aMappedFileWithoutAlignmentIsReadInPlace(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("weights");
        byte[] bytes = {77, 0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40};
        Files.write(file, bytes);
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes.length, arena);
            HostSlice adopted = (HostSlice) kernels.adopt(mapped.asSlice(1)).slice(0, Dtype.F32, 2);
            assertArrayEquals(new float[] {1, 2}, read(kernels, adopted));
            HostSlice allocated = (HostSlice) kernels.allocate(8).slice(0, Dtype.F32, 2);
            assertSame(allocated.segment().getClass(), adopted.segment().getClass());
            assertNotSame(mapped.getClass(), adopted.segment().getClass());
        }
    }

    @Test
    void copyWantsTheSameTypeAndCount() {
        Slice two = kernels.allocate(8).slice(0, Dtype.F32, 2);
        Slice three = kernels.allocate(12).slice(0, Dtype.F32, 3);
        Slice ids = kernels.allocate(8).slice(0, Dtype.I32, 2);
        assertThrows(IllegalArgumentException.class, () -> kernels.copy(two, three));
        assertThrows(IllegalArgumentException.class, () -> kernels.copy(two, ids));
    }

    @Test
    void aWeightOfAnotherShapeIsRefused() {
        Slice slice = kernels.allocate(24).slice(0, Dtype.F32, 6);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> kernels.weight(slice, 2, 4));
        assertEquals("weight: shape (2, 4) needs 8 values, the slice has 6", e.getMessage());
        Slice blocks = kernels.allocate(34).slice(0, Dtype.Q8_0, 32);
        assertThrows(IllegalArgumentException.class, () -> kernels.weight(blocks, 2, 16));
    }
}
