package io.levee.transformer.weights;

import io.levee.engine.store.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Where a weight lies in the files of a layout, and how.
 *
 * @param tensor name of the tensor
 * @param firstRow of the weight in the tensor
 * @param rows of the weight
 * @param tensorRows rows of the whole tensor, more where several weights are stored as one
 * @param order of the rows, where it is not that of the Hugging Face layout
 * @param shift what is added to the stored values
 */
record WeightPlace(String tensor, long firstRow, long rows, long tensorRows, Optional<RowOrder> order, float shift) {
    /** The weight, in its tensor. */
    StoredWeight in(StoredTensor stored) {
        return StoredWeight.of(part(stored), order, shift);
    }

    /** A tensor of another size is left as it is, for whoever compares its shape to say so. */
    private StoredTensor part(StoredTensor stored) {
        long[] shape = stored.shape();
        if (rows == tensorRows || shape.length == 0 || shape[0] != tensorRows) {
            return stored;
        }
        long rowBytes = stored.data().byteSize() / tensorRows;
        MemorySegment data = stored.data().asSlice(firstRow * rowBytes, rows * rowBytes);
        shape[0] = rows;
        return new StoredTensor(stored.name(), stored.dtype(), shape, data, stored.place());
    }
}
