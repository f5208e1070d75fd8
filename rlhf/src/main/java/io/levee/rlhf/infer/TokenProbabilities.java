package io.levee.rlhf.infer;

import io.levee.engine.graph.Tape;
import io.levee.engine.memory.Slab;
import io.levee.engine.store.BadInputException;
import io.levee.engine.store.SafetensorsWriter;
import io.levee.engine.store.TensorBytes;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.rlhf.role.Language;
import io.levee.transformer.model.CausalModel;
import io.levee.transformer.model.PackedBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What a language model thinks of given token ids: for checking it against other systems. */
public final class TokenProbabilities {
    private static final long FRAGMENTS = 1 << 16;

    private final Device device;
    private final CausalModel model;

    /** For one model on its device. */
    public TokenProbabilities(Device device, Language language) {
        this.device = device;
        this.model = language.model();
    }

    /**
     * Log-probabilities of ids[1], ids[2], … each after all ids before it.
     *
     * @param ids at least one
     * @throws BadInputException when an id is outside the vocabulary or there are more than the context holds
     */
    public float[] logProbs(int[] ids) {
        return logProbs(ids, device::floats);
    }

    private float[] logProbs(int[] ids, Function<Slice, float[]> result) {
        check(ids);
        int predicted = ids.length - 1;
        if (predicted == 0) {
            return new float[0];
        }
        PackedBatch batch = PackedBatch.of(List.of(ids));
        int[] rows = IntStream.range(0, predicted).toArray();
        int[] targets = java.util.Arrays.copyOfRange(ids, 1, ids.length);
        return read(tape -> model.logProbs(tape, batch, rows, targets, 1f, null), result);
    }

    /** Logits (N, V) after every id, row-major. */
    public float[] logits(int[] ids) {
        return logits(ids, device::floats);
    }

    private float[] logits(int[] ids, Function<Slice, float[]> result) {
        check(ids);
        PackedBatch batch = PackedBatch.of(List.of(ids));
        return read(
                tape -> {
                    Tensor hidden = model.trunk().hidden(tape, batch.upload(tape));
                    return model.logits(
                            tape, hidden, IntStream.range(0, batch.count()).toArray());
                },
                result);
    }

    /**
     * Takes all the memory that rows of ids take, one after the other.
     *
     * @param full whether {@link #write} is asked for too, which holds everything twice more
     */
    public void plan(List<int[]> rows, boolean full) {
        rows.forEach(ids -> logProbs(ids, _ -> null));
        if (full) {
            int[] ids = rows.getFirst();
            long bytes = 4L * ids.length * model.trunk().config().vocabulary();
            try (Memory _ = device.kernels().allocate(2 * bytes, "logits for the file")) {
                logits(ids, _ -> null);
            }
        }
    }

    /** Does some work in a slab of its size, and brings the result to the host. */
    private float[] read(Function<Tape, Tensor> work, Function<Slice, float[]> result) {
        long bytes = Tape.measure(device, Tape.Mode.INFERENCE, work::apply);
        try (Slab slab = Slab.open(device.kernels(), bytes + FRAGMENTS);
                Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
            return result.apply(work.apply(tape).data());
        }
    }

    private void check(int[] ids) {
        int vocabulary = model.trunk().config().vocabulary();
        int context = model.trunk().config().contextLength();
        if (ids.length == 0 || ids.length > context) {
            throw new BadInputException(
                    "%,d ids: expected 1 to %,d, the model's context".formatted(ids.length, context));
        }
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= vocabulary) {
                throw new BadInputException("id %,d of %,d is %,d: the model's vocabulary has the ids 0 to %,d"
                        .formatted(i + 1, ids.length, ids[i], vocabulary - 1));
            }
        }
    }

    /**
     * Writes all that the model says about some ids: {@code ids} (N) as I32, {@code logits} (N, V) and {@code log_probs}
     * (N, V) as F32, row i being what follows id i.
     */
    public void write(int[] ids, Path file) {
        float[] logits = logits(ids);
        int vocabulary = logits.length / ids.length;
        long[] shape = {ids.length, vocabulary};
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocateFrom(ValueLayout.JAVA_INT, ids);
            MemorySegment values = arena.allocateFrom(ValueLayout.JAVA_FLOAT, logits);
            MemorySegment logProbs = arena.allocateFrom(ValueLayout.JAVA_FLOAT, logSoftmax(logits, vocabulary));
            new SafetensorsWriter()
                    .add("ids", "I32", new long[] {ids.length}, TensorBytes.of(numbers))
                    .add("logits", "F32", shape, TensorBytes.of(values))
                    .add("log_probs", "F32", shape, TensorBytes.of(logProbs))
                    .write(file);
        }
    }

    private static float[] logSoftmax(float[] logits, int vocabulary) {
        float[] result = new float[logits.length];
        for (int row = 0; row < logits.length; row += vocabulary) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int v = 0; v < vocabulary; v++) {
                largest = Math.max(largest, logits[row + v]);
            }
            double sum = 0;
            for (int v = 0; v < vocabulary; v++) {
                sum += Math.exp(logits[row + v] - largest);
            }
            double logSum = largest + Math.log(sum);
            for (int v = 0; v < vocabulary; v++) {
                result[row + v] = (float) (logits[row + v] - logSum);
            }
        }
        return result;
    }
}
