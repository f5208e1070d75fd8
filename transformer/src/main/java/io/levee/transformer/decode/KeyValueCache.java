package io.levee.transformer.decode;

import io.levee.engine.tensor.Device;
import io.levee.kernels.CacheShape;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import io.levee.transformer.block.AttentionPath;
import io.levee.transformer.model.ModelConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Keys and values of the sequences that are being written, one slot each. */
final class KeyValueCache implements AutoCloseable {
    private final Device device;
    private final Memory memory;
    private final AttentionPath.Cache layers;
    private final Deque<Integer> free = new ArrayDeque<>();

    KeyValueCache(Device device, ModelConfig config, int slots, int capacity) {
        this.device = device;
        CacheShape shape = new CacheShape(slots, capacity, config.keyValueHeads(), config.headWidth());
        this.memory =
                device.kernels().allocate(Math.multiplyExact(4L * config.layers(), shape.count()), "key/value cache");
        List<Slice> slices = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            slices.add(memory.slice(4 * layer * shape.count(), Dtype.F32, shape.count()));
        }
        this.layers = new AttentionPath.Cache(slices, shape);
        giveAll();
    }

    AttentionPath.Cache layers() {
        return layers;
    }

    int freeSlots() {
        return free.size();
    }

    int take() {
        return free.remove();
    }

    void give(int slot) {
        free.add(slot);
    }

    /** Takes this slot, which must be free. */
    void take(int slot) {
        free.removeFirstOccurrence(slot);
    }

    /** Gives back every slot, whoever has it. */
    void giveAll() {
        free.clear();
        for (int slot = 0; slot < layers.shape().slots(); slot++) {
            free.add(slot);
        }
    }

    /** Copies a prompt's keys and values to the slot of another sample of it. */
    void copyPrefix(int from, int to, int length) {
        for (Slice layer : layers.layers()) {
            device.kernels().cacheCopy(layer, from, to, length, layers.shape());
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
