package io.levee.engine.tensor;

import io.levee.kernels.Kernels;
import io.levee.kernels.Memory;
import io.levee.kernels.Slice;
import io.levee.kernels.dtype.Dtype;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Float32 parameters in one flat buffer, ordered [decayed | not decayed], each aligned to 64 bytes, with gradients and
 * AdamW's moments in buffers of the same layout when they are trained. So clipping, AdamW, all-reduce and checkpoints are
 * single passes. The gaps are zero and stay zero.
 */
public final class ParameterSet implements AutoCloseable {
    private static final int ALIGNMENT = 16;

    /**
     * What a model says of a parameter before there is memory for it.
     *
     * @param decayed matrices are, norms and biases are not
     */
    public record Declaration(String name, Shape shape, boolean decayed) {}

    private final Kernels kernels;
    private final Memory memory;
    private final long count;
    private final long decayed;
    private final boolean trainable;
    private final SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();

    /** Zeroed memory for the declared parameters of a model. */
    public ParameterSet(Kernels kernels, List<Declaration> declarations, boolean trainable) {
        this(kernels, declarations, trainable, "weights");
    }

    /**
     * Zeroed memory for the declared parameters.
     *
     * @param what they are, in a memory plan
     */
    public ParameterSet(Kernels kernels, List<Declaration> declarations, boolean trainable, String what) {
        this.kernels = kernels;
        this.trainable = trainable;
        List<Declaration> ordered = ordered(declarations);
        this.decayed =
                alignedCount(ordered.stream().filter(Declaration::decayed).toList());
        this.count = alignedCount(ordered);
        this.memory = kernels.allocate(
                Math.max(1, count) * Float.BYTES * (trainable ? 4 : 1),
                trainable ? what + ", gradients, moments" : what);
        long offset = 0;
        for (Declaration declaration : ordered) {
            add(declaration, offset);
            offset += aligned(declaration.shape().count());
        }
    }

    private static List<Declaration> ordered(List<Declaration> declarations) {
        List<Declaration> ordered = new ArrayList<>();
        declarations.stream().filter(Declaration::decayed).forEach(ordered::add);
        declarations.stream().filter(d -> !d.decayed()).forEach(ordered::add);
        return ordered;
    }

    private void add(Declaration declaration, long offset) {
        long size = declaration.shape().count();
        Slice values = part(0).part(offset, size);
        Slice gradient = trainable ? part(1).part(offset, size) : null;
        boolean matrix = declaration.shape().rank() == 2;
        Parameter parameter = new Parameter(
                declaration.name(),
                declaration.shape(),
                values,
                gradient,
                matrix
                        ? kernels.weight(
                                values,
                                declaration.shape().size(0),
                                declaration.shape().size(1))
                        : null);
        if (parameters.put(declaration.name(), parameter) != null) {
            throw new IllegalArgumentException("parameter " + declaration.name() + " is declared twice");
        }
    }

    private Slice part(int index) {
        return memory.slice(4 * index * count, Dtype.F32, count);
    }

    /** All parameters by name, in buffer order. */
    public SequencedMap<String, Parameter> parameters() {
        return java.util.Collections.unmodifiableSequencedMap(parameters);
    }

    /** The parameter of this name. */
    public Parameter parameter(String name) {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("no parameter " + name);
        }
        return parameter;
    }

    /** Values of every parameter, gaps included. */
    public Slice values() {
        return part(0);
    }

    /** Gradients, in the layout of the values. */
    public Slice gradients() {
        return trainedPart(1);
    }

    /** AdamW's first moments. */
    public Slice firstMoments() {
        return trainedPart(2);
    }

    /** AdamW's second moments. */
    public Slice secondMoments() {
        return trainedPart(3);
    }

    private Slice trainedPart(int index) {
        if (!trainable) {
            throw new IllegalStateException("these parameters are frozen");
        }
        return part(index);
    }

    /** Values in a buffer, gaps included. */
    public long count() {
        return count;
    }

    /** Values that are decayed; they stand first. */
    public long decayed() {
        return decayed;
    }

    /** True when there are gradients and moments. */
    public boolean trainable() {
        return trainable;
    }

    /** Sets all gradients to zero. */
    public void zeroGradients() {
        kernels.fill(gradients(), 0);
    }

    /** Tells the back-end that the values have changed. */
    public void refresh() {
        for (Parameter parameter : parameters.values()) {
            if (parameter.weight() != null) {
                kernels.refresh(parameter.weight());
            }
        }
    }

    @Override
    public void close() {
        memory.close();
    }

    private static long alignedCount(List<Declaration> declarations) {
        return declarations.stream().mapToLong(d -> aligned(d.shape().count())).sum();
    }

    private static long aligned(long size) {
        return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
