package io.levee.kernels.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.levee.kernels.Kernels;
import io.levee.kernels.Memory;
import io.levee.kernels.Precision;
import io.levee.kernels.Slice;
import io.levee.kernels.Weight;
import io.levee.kernels.cases.CaseDraws;
import io.levee.kernels.dtype.BFloat16;
import io.levee.kernels.dtype.Dtype;
import io.levee.kernels.dtype.Values;
import io.levee.kernels.ptx.MachineDriver;
import io.levee.kernels.ptx.PtxMachine;
import io.levee.kernels.reference.ReferenceKernels;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What no other test reaches: the large tiles, that tiles decide no bits, and weights converted in pieces. */
class ProductsTest {
    private static final long ONE_PIECE = 1 << 24;
    private static final long SMALL_PIECES = 3000;

    /** A device of few multiprocessors takes large tiles early. */
    private static final int FEW = 1;

    private static final int MANY = 108;

    /** Operations on one device. */
    private static final class Device implements AutoCloseable {
        final GpuDriver driver;
        final Products products;
        final MatMul matMul;
        final LogProbs logProbs;

        Device(Precision precision, int multiprocessors, long pieceValues) {
            this(precision, multiprocessors, pieceValues, Optional.empty());
        }

        Device(Precision precision, int multiprocessors, long pieceValues, Optional<GpuGemm> library) {
            driver = driver(multiprocessors, library);
            Gpu gpu = new Gpu(driver, precision);
            products = new Products(gpu, new Convert(gpu), pieceValues);
            matMul = new MatMul(gpu, products);
            logProbs = new LogProbs(gpu, products);
        }

        private static GpuDriver driver(int multiprocessors, Optional<GpuGemm> library) {
            GpuDriver machine = new MachineDriver(PtxMachine.Settings.checking());
            GpuProperties p = machine.properties();
            GpuProperties changed = new GpuProperties(
                    p.backend(),
                    p.name(),
                    p.major(),
                    p.minor(),
                    multiprocessors,
                    p.memoryBytes(),
                    p.freeBytes(),
                    p.sharedBytesPerBlock(),
                    p.driverVersion());
            return new ForwardingDriver(machine) {
                @Override
                public GpuProperties properties() {
                    return changed;
                }

                @Override
                public Optional<GpuGemm> gemm() {
                    return library;
                }
            };
        }

        DeviceSlice slice(MemorySegment values, Dtype dtype, long count) {
            DeviceSlice slice = new DeviceSlice(driver.allocate(values.byteSize()), dtype, count);
            driver.toDevice(slice.address(), values);
            return slice;
        }

        DeviceSlice slice(float... values) {
            return slice(MemorySegment.ofArray(values), Dtype.F32, values.length);
        }

        DeviceSlice slice(int... values) {
            return slice(MemorySegment.ofArray(values), Dtype.I32, values.length);
        }

        float[] read(DeviceSlice slice) {
            float[] values = new float[(int) slice.count()];
            driver.toHost(MemorySegment.ofArray(values), slice.address());
            return values;
        }

        DeviceWeight weight(float[] values, Dtype dtype, int outputs, int inputs) {
            MemorySegment stored = MemorySegment.ofArray(new byte[(int) dtype.bytes(values.length)]);
            Values.encode(MemorySegment.ofArray(values), dtype, stored);
            return new DeviceWeight(slice(stored, dtype, values.length), outputs, inputs);
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    private static float[] linear(Device device, DeviceWeight w, float[] x, float[] y, float[] bias) {
        DeviceSlice result = device.slice(y);
        int n = y.length / w.outputs();
        device.matMul.linear(result, device.slice(x), w, device.slice(bias), n, true);
        return device.read(result);
    }

    private static float[] logProbs(Device device, DeviceWeight w, float[] x, int[] targets) {
        int r = targets.length;
        DeviceSlice logProb = device.slice(new float[r]);
        DeviceSlice lse = device.slice(new float[r]);
        DeviceSlice entropy = device.slice(new float[r]);
        device.logProbs.logProbs(logProb, lse, entropy, device.slice(x), w, device.slice(targets), r, 0.7f);
        float[] all = Arrays.copyOf(device.read(logProb), 3 * r);
        System.arraycopy(device.read(lse), 0, all, r, r);
        System.arraycopy(device.read(entropy), 0, all, 2 * r, r);
        return all;
    }

    private static float[] rows(float[] x, int from, int count, int width) {
        return Arrays.copyOfRange(x, from * width, (from + count) * width);
    }

    @Test
    void aRowHasTheSameBitsAloneAmongFewAndInTilesOfAnySize() {
        int n = 70;
        int outputs = 71;
        for (Dtype dtype : new Dtype[] {Dtype.F32, Dtype.BF16, Dtype.Q8_0, Dtype.Q4_0}) {
            int inputs = dtype.quantised() ? 160 : 36;
            CaseDraws draws = new CaseDraws(7);
            float[] w = draws.normals(outputs * inputs);
            float[] x = draws.normals(n * inputs);
            float[] y = draws.normals(n * outputs);
            float[] bias = draws.normals(outputs);
            try (Device large = new Device(Precision.FLOAT32, FEW, ONE_PIECE);
                    Device small = new Device(Precision.FLOAT32, MANY, ONE_PIECE)) {
                float[] expected = linear(large, large.weight(w, dtype, outputs, inputs), x, y, bias);
                DeviceWeight stored = small.weight(w, dtype, outputs, inputs);
                for (int count : new int[] {1, 4, 16, 17, n}) {
                    float[] part = linear(small, stored, rows(x, 0, count, inputs), rows(y, 0, count, outputs), bias);
                    assertArrayEquals(rows(expected, 0, count, outputs), part, 0, dtype + ", " + count + " rows");
                }
            }
        }
    }

    @Test
    void aRowsLogProbabilityHasTheSameBitsAloneAndInTilesOfAnySize() {
        int r = 66;
        int vocabulary = 130;
        int width = 33;
        CaseDraws draws = new CaseDraws(8);
        float[] w = draws.normals(vocabulary * width);
        float[] x = draws.normals(r * width);
        int[] targets = draws.integers(r, vocabulary);
        try (Device large = new Device(Precision.FLOAT32, FEW, ONE_PIECE);
                Device small = new Device(Precision.FLOAT32, MANY, ONE_PIECE)) {
            float[] expected = logProbs(large, large.weight(w, Dtype.F32, vocabulary, width), x, targets);
            DeviceWeight weight = small.weight(w, Dtype.F32, vocabulary, width);
            assertArrayEquals(expected, logProbs(small, weight, x, targets), 0);
            float[] alone = logProbs(small, weight, rows(x, 1, 1, width), new int[] {targets[1]});
            assertArrayEquals(new float[] {expected[1], expected[r + 1], expected[2 * r + 1]}, alone, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void aWeightConvertedInPiecesGivesTheBitsOfTheWhole(Precision precision) {
        int n = 20;
        int outputs = 150;
        int inputs = 64;
        CaseDraws draws = new CaseDraws(9);
        float[] w = draws.normals(outputs * inputs);
        float[] x = draws.normals(n * inputs);
        float[] y = draws.normals(n * outputs);
        float[] bias = draws.normals(outputs);
        int[] targets = draws.integers(n, outputs);
        try (Device whole = new Device(precision, MANY, ONE_PIECE);
                Device pieces = new Device(precision, MANY, SMALL_PIECES)) {
            DeviceWeight first = whole.weight(w, Dtype.Q8_0, outputs, inputs);
            DeviceWeight second = pieces.weight(w, Dtype.Q8_0, outputs, inputs);
            assertEquals(outputs, whole.products.pieceRows(first));
            assertEquals(TiledKernel.COLUMNS, pieces.products.pieceRows(second));
            assertArrayEquals(linear(whole, first, x, y, bias), linear(pieces, second, x, y, bias), 0);
            assertArrayEquals(logProbs(whole, first, x, targets), logProbs(pieces, second, x, targets), 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void largeTilesSumWhatTheReferenceSums(Precision precision) {
        int n = 130;
        int outputs = 207;
        int inputs = 97;
        CaseDraws draws = new CaseDraws(10);
        float[] w = exact(draws.normals(outputs * inputs), precision);
        float[] x = exact(draws.normals(n * inputs), precision);
        float[] dy = exact(draws.normals(n * outputs), precision);
        Precision sums = precision == Precision.BFLOAT16 ? Precision.FLOAT32 : precision;
        try (Device device = new Device(precision, FEW, ONE_PIECE);
                Kernels reference = new ReferenceKernels()) {
            DeviceWeight weight = device.weight(w, Dtype.F32, outputs, inputs);
            DeviceSlice y = device.slice(dy);
            DeviceSlice dx = device.slice(x);
            DeviceSlice dw = device.slice(w);
            device.matMul.linear(y, device.slice(x), weight, null, n, false);
            device.matMul.linearBackwardInput(dx, device.slice(dy), weight, n);
            device.matMul.linearBackwardWeight(dw, device.slice(dy), device.slice(x), n, outputs, inputs);

            Weight expected = reference.weight(slice(reference, w), outputs, inputs);
            Slice expectedY = slice(reference, dy);
            Slice expectedDx = slice(reference, x);
            Slice expectedDw = slice(reference, w);
            reference.linear(expectedY, slice(reference, x), expected, null, n, false);
            reference.linearBackwardInput(expectedDx, slice(reference, dy), expected, n);
            reference.linearBackwardWeight(expectedDw, slice(reference, dy), slice(reference, x), n, outputs, inputs);
            assertNear(read(reference, expectedY), device.read(y), sums, "y");
            assertNear(read(reference, expectedDx), device.read(dx), sums, "dx");
            assertNear(read(reference, expectedDw), device.read(dw), sums, "dw");
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void largeTilesOfAHeadGiveWhatTheReferenceGives(Precision precision) {
        int r = 67;
        int vocabulary = 195;
        int width = 31;
        CaseDraws draws = new CaseDraws(11);
        float[] w = draws.normals(vocabulary * width);
        float[] x = draws.normals(r * width);
        float[] dLogProb = draws.normals(r);
        int[] targets = draws.integers(r, vocabulary);
        try (Device device = new Device(precision, FEW, SMALL_PIECES * 9);
                Kernels reference = new ReferenceKernels()) {
            Weight expected = reference.weight(slice(reference, w), vocabulary, width);
            Slice logProb = slice(reference, new float[r]);
            Slice lse = slice(reference, new float[r]);
            Slice dx = slice(reference, x);
            Slice dw = slice(reference, w);
            Slice wanted = reference.allocate(4L * r).slice(0, Dtype.I32, r);
            reference.upload(wanted, MemorySegment.ofArray(targets));
            reference.logProbs(logProb, lse, null, slice(reference, x), expected, wanted, r, 4f);
            reference.logProbsBackward(
                    dx, dw, slice(reference, dLogProb), slice(reference, x), expected, wanted, lse, r, 4f);

            DeviceWeight weight = device.weight(w, Dtype.F32, vocabulary, width);
            DeviceSlice foundLogProb = device.slice(new float[r]);
            DeviceSlice foundLse = device.slice(new float[r]);
            DeviceSlice foundDx = device.slice(x);
            DeviceSlice foundDw = device.slice(w);
            DeviceSlice input = device.slice(x);
            DeviceSlice tokens = device.slice(targets);
            device.logProbs.logProbs(foundLogProb, foundLse, null, input, weight, tokens, r, 4f);
            device.logProbs.logProbsBackward(
                    foundDx, foundDw, device.slice(dLogProb), input, weight, tokens, foundLse, r, 4f);
            assertNear(read(reference, logProb), device.read(foundLogProb), precision, "logProb");
            assertNear(read(reference, lse), device.read(foundLse), precision, "lse");
            assertNear(read(reference, dx), device.read(foundDx), precision, "dx");
            assertNear(read(reference, dw), device.read(foundDw), precision, "dw");
        }
    }

    @Test
    void aTargetThatIsNoTokenGivesNotANumber() {
        try (Device device = new Device(Precision.FLOAT32, MANY, ONE_PIECE)) {
            DeviceWeight w = device.weight(new float[] {1, 2, 3, 4, 5, 6}, Dtype.F32, 3, 2);
            float[] found = logProbs(device, w, new float[] {1, 1, 1, 1}, new int[] {3, 2});
            assertEquals(Float.NaN, found[0]);
            assertEquals(0, found[1], 0.1);
        }
    }

    @Test
    void lowPartsAreMultipliedByALibraryBeforeTheHighOnes() {
        Plane left = new Plane(1 << 20, Dtype.BF16, 256, 256, 256, 65_536);
        Plane right = new Plane(1 << 22, Dtype.BF16, 256, 256, 256, 65_536);
        Plane stored = right.highParts();
        Plane y = new Plane(1 << 24, Dtype.F32, 256, 256, 256);
        List<String> calls = new ArrayList<>();
        GpuGemm library = new GpuGemm() {
            @Override
            public String name() {
                return "a library";
            }

            @Override
            public void multiply(long y, int stride, Factor a, Factor b, int m, int n, int k, float beta, Precision p) {
                calls.add((a.address() - left.address()) + " " + (b.address() - right.address()) + " " + beta);
            }
        };
        try (Device device = new Device(Precision.BFLOAT16X3, FEW, ONE_PIECE, Optional.of(library))) {
            device.products.run(ProductForm.LINEAR, y, 0, false, left, right);
            device.products.run(ProductForm.LINEAR, y, 0, true, left, stored);
        }
        assertEquals(List.of("131072 0 0.0", "0 131072 1.0", "0 0 1.0", "131072 0 1.0", "0 0 1.0"), calls);
    }

    @Test
    void aWeightOfAnotherShapeIsRefused() {
        DeviceSlice slice = new DeviceSlice(256, Dtype.Q8_0, 96);
        assertThrows(IllegalArgumentException.class, () -> new DeviceWeight(slice, 2, 32));
        assertThrows(IllegalArgumentException.class, () -> new DeviceWeight(slice, 2, 48));
    }

    /** Rounded where factors would be to one value, so that only sums are rounded. */
    private static float[] exact(float[] x, Precision precision) {
        for (int i = 0; i < x.length; i++) {
            x[i] = precision.parts() == 1 ? BFloat16.toFloat(BFloat16.fromFloat(x[i])) : x[i];
        }
        return x;
    }

    private static Slice slice(Kernels kernels, float[] values) {
        Memory memory = kernels.allocate(4L * values.length);
        Slice slice = memory.slice(0, Dtype.F32, values.length);
        kernels.upload(slice, MemorySegment.ofArray(values));
        return slice;
    }

    private static float[] read(Kernels kernels, Slice slice) {
        float[] values = new float[(int) slice.count()];
        kernels.download(MemorySegment.ofArray(values), slice);
        return values;
    }

    /** Near relative to the largest value: float32 sums of at most 300 products of rounded factors. */
    private static void assertNear(float[] expected, float[] found, Precision precision, String name) {
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        double tolerance = 0x1p-24 * (16 + 4 * Math.sqrt(300)) + 2.5 * precision.rounding();
        assertArrayEquals(expected, found, (float) (tolerance * largest), name);
    }
}
