package io.levee.kernels.cuda;

import io.levee.kernels.Precision;
import io.levee.kernels.dtype.Dtype;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Matrix products in the precision of a device. A factor is an operand as it is multiplied: in place, or converted into scratch
 * memory by a kernel before, because a product reads each of its factors many times.
 *
 * <p>In float32 every sum is one chain over ascending k that begins with what the result holds and the bias, so its bits depend
 * neither on the batch around it nor on how a longer sum is cut into products. In bfloat16 both factors are rounded to nearest
 * even and have rows padded to 16 bytes; float32 weights keep a rounded copy. In bfloat16x3 a second matrix holds what that
 * rounding leaves of the values, itself rounded, where it leaves anything: stored bfloat16 values are multiplied as they are. A
 * driver's library, where one was asked for, makes large products without bias instead, to rounding only.
 */
final class Products {
    /** Converted values of a weight, or gradients of logits, that are held at once. */
    private static final long PIECE_VALUES = 1 << 24;

    /** Values of a row are padded to a multiple. */
    private static final int PADDING = 8;

    private static final int ALIGNMENT = 256;

    /** Multiplications from which a library is worth its launch. */
    private static final long LARGE = 1 << 24;

    private final Convert convert;
    private final WeightCopies copies;
    private final Dtype dtype;
    private final Precision precision;
    private final Optional<GpuGemm> library;
    private final long pieceValues;
    private final Map<ProductForm, TiledKernel> kernels = new EnumMap<>(ProductForm.class);

    Products(Gpu gpu, Convert convert) {
        this(gpu, convert, PIECE_VALUES);
    }

    /**
     * Products.
     *
     * @param pieceValues values of a weight, or gradients of logits, that are converted and held at once
     */
    Products(Gpu gpu, Convert convert, long pieceValues) {
        this.pieceValues = pieceValues;
        precision = gpu.precision();
        library = gpu.driver().gemm();
        this.convert = convert;
        copies = new WeightCopies(gpu.driver());
        dtype = precision.tensorProducts() ? Dtype.BF16 : Dtype.F32;
        for (ProductForm form : ProductForm.values()) {
            kernels.put(form, new TiledKernel(gpu, "matmul", form.toString()));
        }
    }

    /** The memory is given back: so are the copies of the weights in it. */
    void forget(DeviceMemory memory) {
        copies.release(memory);
    }

    /** Values from one row of a converted factor to the next. */
    static int pitch(int columns) {
        return Math.ceilDiv(columns, PADDING) * PADDING;
    }

    /** Scratch bytes of a converted factor. */
    long bytes(int rows, int columns) {
        long bytes =
                Math.multiplyExact((long) rows, pitch(columns)) * dtype.blockBytes() * Math.max(1, precision.parts());
        return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
    }

    /** Scratch bytes that {@link #factor(Plane, long)} takes. */
    long factorBytes(int rows, int columns) {
        return dtype == Dtype.F32 ? 0 : bytes(rows, columns);
    }

    /** A float32 plane without gaps between rows as a factor. */
    Plane factor(Plane x, long scratch) {
        return dtype == Dtype.F32 ? x : converted(x.rows(), x.columns(), scratch, x.address(), Dtype.F32);
    }

    private Plane converted(int rows, int columns, long to, long from, Dtype stored) {
        Plane values = empty(rows, columns, to);
        Plane exact = stored == dtype ? values.highParts() : values;
        convert.run(exact, from, stored);
        return exact;
    }

    /** A factor that a kernel shall write, the padding of its rows included. */
    Plane empty(int rows, int columns, long scratch) {
        int pitch = pitch(columns);
        return new Plane(scratch, dtype, rows, columns, pitch, precision.parts() > 1 ? (long) rows * pitch : 0);
    }

    private boolean inPlace(DeviceWeight w) {
        return switch (dtype) {
            case F32 -> w.slice().dtype() == Dtype.F32;
            default -> copied(w) || w.slice().dtype() == Dtype.BF16 && w.plane().aligned();
        };
    }

    /** True when products read a bfloat16 copy of the weight. */
    boolean copied(DeviceWeight w) {
        return copied(w.slice().dtype());
    }

    private boolean copied(Dtype stored) {
        return dtype == Dtype.BF16 && stored == Dtype.F32;
    }

    /** Bytes of the copy that products keep of a weight. */
    long copyBytes(Dtype stored, int outputs, int inputs) {
        return copied(stored) ? bytes(outputs, inputs) : 0;
    }

    /** Values that are held at once. */
    long pieceValues() {
        return pieceValues;
    }

    /** Rows of a weight that are converted at once, whole tiles where there are several pieces; all when none need be. */
    int pieceRows(DeviceWeight w) {
        long most = pieceValues / Math.max(1, w.inputs()) / TiledKernel.COLUMNS * TiledKernel.COLUMNS;
        return (int) (inPlace(w) ? w.outputs() : Math.min(w.outputs(), Math.max(TiledKernel.COLUMNS, most)));
    }

    /** Scratch bytes of a piece. */
    long pieceBytes(DeviceWeight w) {
        return inPlace(w) ? 0 : bytes(pieceRows(w), w.inputs());
    }

    /** Some rows of a weight as a factor. */
    Plane factor(DeviceWeight w, int from, int count, long scratch) {
        if (copied(w)) {
            return copy(w).rows(from, count);
        }
        if (inPlace(w)) {
            return w.plane().rows(from, count);
        }
        return converted(count, w.inputs(), scratch, w.row(from), w.slice().dtype());
    }

    /** The copy, made or renewed where the values have changed. */
    Plane copy(DeviceWeight w) {
        if (!w.valid()) {
            Plane copy = w.copy() != null
                    ? w.copy()
                    : empty(
                            w.outputs(),
                            w.inputs(),
                            copies.allocate(w, copyBytes(w.slice().dtype(), w.outputs(), w.inputs())));
            convert.run(copy, w.slice().address(), w.slice().dtype());
            w.renewed(copy);
        }
        return w.copy();
    }

    /** Result = or += left · right + bias, transposed as the form says; bias is the address of (columns) values, or 0. */
    void run(ProductForm form, Plane result, long bias, boolean accumulate, Plane left, Plane right) {
        form.require(result, left, right);
        long work = (long) result.rows() * result.columns() * form.depth(left);
        if (library.isPresent() && bias == 0 && work >= LARGE) {
            boolean begun = accumulate;
            if (left.low() != 0) {
                multiply(library.get(), form, result, begun, left.lowParts(), right);
                begun = true;
            }
            if (right.low() != 0) {
                multiply(library.get(), form, result, begun, left, right.lowParts());
                begun = true;
            }
            multiply(library.get(), form, result, begun, left, right);
        } else {
            own(form, result, bias, accumulate, left, right);
        }
    }

    private void multiply(
            GpuGemm library, ProductForm form, Plane result, boolean accumulate, Plane left, Plane right) {
        library.multiply(
                result.address(),
                Math.toIntExact(result.pitch()),
                form.left(left),
                form.right(right),
                result.rows(),
                result.columns(),
                form.depth(left),
                accumulate ? 1 : 0,
                precision);
    }

    private void own(ProductForm form, Plane result, long bias, boolean accumulate, Plane left, Plane right) {
        TiledKernel kernel = kernels.get(form);
        kernel.of(result.rows(), result.columns())
                .pointer(result.address())
                .value(result.rows())
                .value(result.columns())
                .value(result.pitch())
                .pointer(bias)
                .value(accumulate ? 1 : 0);
        kernel.launch(left, right, form.depth(left));
    }
}
