package io.levee.engine.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.memory.Slab;
import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.tensor.Device;
import io.levee.engine.tensor.Parameter;
import io.levee.engine.tensor.ParameterSet;
import io.levee.engine.tensor.ParameterSet.Declaration;
import io.levee.engine.tensor.Shape;
import io.levee.engine.tensor.Tensor;
import io.levee.kernels.Kernels;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.kernels.simd.SimdKernels;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gradients flow through residual streams as through additions and norms, in fewer buffers. */
class TapeTest {
    private static final int N = 5;
    private static final int WIDTH = 19;
    private static final float EPSILON = 1e-3f;
    private static final int[] TOKENS = {3, 0, 6, 3, 1};
    private static final long SLAB_BYTES = 1 << 20;

    private final Set<String> called = new TreeSet<>();
    private final Model reference = new Model(new ReferenceKernels());
    private final Model simd = new Model(new SimdKernels(2));

    @AfterEach
    void close() {
        reference.close();
        simd.close();
    }

    /** Weights on a device. */
    private final class Model implements AutoCloseable {
        final Device device;
        final ParameterSet set;

        Model(Kernels kernels) {
            device = new Device(recording(kernels));
            set = new ParameterSet(
                    device.kernels(),
                    List.of(
                            new Declaration("table", Shape.of(7, WIDTH), true),
                            new Declaration("map", Shape.of(WIDTH, WIDTH), true),
                            new Declaration("other", Shape.of(WIDTH, WIDTH), true),
                            new Declaration("head", Shape.of(1, WIDTH), true),
                            new Declaration("first", Shape.of(WIDTH), false),
                            new Declaration("second", Shape.of(WIDTH), false)),
                    true);
            Draws draws = RandomStream.of(7, "weights").at(0);
            float[] values = new float[Math.toIntExact(set.values().count())];
            for (int i = 0; i < values.length; i++) {
                values[i] = draws.nextFloat() - 0.4f;
            }
            write(values);
        }

        void write(float[] values) {
            device.write(set.values(), values);
            set.refresh();
        }

        Parameter get(String name) {
            return set.parameter(name);
        }

        Tensor embedded(Tape tape) {
            return tape.embedding(get("table"), tape.ints(TOKENS), N);
        }

        Tensor linear(Tape tape, Tensor x, String name) {
            return tape.linear(x, get(name), null, false);
        }

        Tensor scored(Tape tape, Tensor x) {
            return tape.scores(x, get("head"), null);
        }

        Residual block(Tape tape, Residual stream) {
            Residual.Normed before = tape.norm(stream, get("first"), EPSILON);
            Residual.Normed between =
                    tape.norm(before.plus(linear(tape, before.norm(), "map")), get("second"), EPSILON);
            return between.plus(linear(tape, between.norm(), "other"));
        }

        Tensor fused(Tape tape) {
            Residual stream = Residual.of(embedded(tape));
            for (int layer = 0; layer < 3; layer++) {
                stream = tape.block(stream, this::block);
            }
            return scored(tape, tape.sum(stream));
        }

        Tensor separate(Tape tape) {
            Tensor x = embedded(tape);
            for (int layer = 0; layer < 3; layer++) {
                x = tape.add(x, linear(tape, tape.norm(x, get("first"), EPSILON), "map"));
                x = tape.add(x, linear(tape, tape.norm(x, get("second"), EPSILON), "other"));
            }
            return scored(tape, x);
        }

        /** Scores, then the gradients of all weights. */
        float[][] learn(Tape.Mode mode, Function<Tape, Tensor> work) {
            device.kernels().fill(set.gradients(), 0);
            called.clear();
            try (Slab slab = Slab.open(device.kernels(), SLAB_BYTES);
                    Tape tape = new Tape(device, slab, mode)) {
                float[] scores = seededScores(tape, work);
                tape.backward();
                return new float[][] {scores, device.floats(set.gradients())};
            }
        }

        private float[] seededScores(Tape tape, Function<Tape, Tensor> work) {
            Tensor y = work.apply(tape);
            device.write(tape.gradient(y), seeds());
            return device.floats(y.data());
        }

        float[] infer(Function<Tape, Tensor> work) {
            try (Slab slab = Slab.open(device.kernels(), SLAB_BYTES);
                    Tape tape = new Tape(device, slab, Tape.Mode.INFERENCE)) {
                return device.floats(work.apply(tape).data());
            }
        }

        @Override
        public void close() {
            set.close();
            device.close();
        }
    }

    /** Kernels that note which operations are called. */
    private Kernels recording(Kernels kernels) {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, arguments) -> {
                    called.add(method.getName());
                    return method.invoke(kernels, arguments);
                });
    }

    private static float[] seeds() {
        return new float[] {0.5f, -1, 0.25f, 2, -0.75f};
    }

    @Test
    void residualStreamsGiveTheBitsOfAdditionsAndNorms() {
        for (Model model : List.of(reference, simd)) {
            float[][] separate = model.learn(Tape.Mode.LEARNING, model::separate);
            float[][] fused = model.learn(Tape.Mode.LEARNING, model::fused);
            assertArrayEquals(separate[0], fused[0], "scores");
            assertArrayEquals(separate[1], fused[1], "gradients");
        }
    }

    @Test
    void everyModeGivesTheSameBits() {
        float[][] learnt = simd.learn(Tape.Mode.LEARNING, simd::fused);
        float[][] recomputed = simd.learn(Tape.Mode.RECOMPUTING, simd::fused);
        assertArrayEquals(learnt[0], recomputed[0], "scores");
        assertArrayEquals(learnt[1], recomputed[1], "gradients");
        assertArrayEquals(learnt[0], simd.infer(simd::fused), "scores without gradients");
    }

    @ParameterizedTest
    @EnumSource(
            value = Tape.Mode.class,
            names = {"LEARNING", "RECOMPUTING"})
    void gradientsOfAResidualStreamAreNeitherAddedNorCopied(Tape.Mode mode) {
        reference.learn(mode, reference::fused);
        assertTrue(called.contains("addRmsNorm") && called.contains("rmsNormBackward"), called.toString());
        assertTrue(!called.contains("accumulate") && !called.contains("copy"), called.toString());
    }

    @ParameterizedTest
    @EnumSource(Tape.Mode.class)
    void aBatchTakesTheMemoryThatIsMeasured(Tape.Mode mode) {
        long measured = Tape.measure(reference.device, mode, tape -> work(tape, mode));
        try (Slab slab = Slab.open(reference.device.kernels(), measured);
                Tape tape = new Tape(reference.device, slab, mode)) {
            work(tape, mode);
            assertEquals(measured, slab.plan().bytes());
        }
    }

    private void work(Tape tape, Tape.Mode mode) {
        Tensor y = reference.fused(tape);
        if (mode != Tape.Mode.INFERENCE) {
            tape.gradient(y);
            tape.backward();
        }
    }

    @Test
    void streamsTakeNoMoreMemoryThanAdditions() {
        for (Tape.Mode mode : List.of(Tape.Mode.LEARNING, Tape.Mode.INFERENCE)) {
            long fused = Tape.measure(reference.device, mode, reference::fused);
            long separate = Tape.measure(reference.device, mode, reference::separate);
            assertTrue(fused <= separate, mode + ": " + fused + " bytes, separately " + separate);
        }
    }

    /** The reverse pass comes to the norm before the map has read its gradient. */
    @Test
    void aTermThatIsReadTwiceIsAddedToInABufferOfItsOwn() {
        assertGradients(tape -> {
            Tensor x = reference.embedded(tape);
            Tensor delta = reference.linear(tape, x, "map");
            Tensor z = tape.norm(x, reference.get("first"), EPSILON);
            return reference.scored(tape, tape.add(tape.add(x, delta), z));
        });
        assertTrue(called.contains("copy"), called.toString());
    }

    @Test
    void aTensorThatIsAddedToItselfGetsTheGradientTwice() {
        float[] once = tableGradient(tape -> reference.embedded(tape));
        float[] twice = tableGradient(tape -> {
            Tensor x = reference.embedded(tape);
            return tape.add(x, x);
        });
        for (int i = 0; i < once.length; i++) {
            assertEquals(2 * once[i], twice[i]);
        }
    }

    @Test
    void aStreamWhoseNormIsNotReadPassesItsGradientOn() {
        float[] added = tableGradient(tape -> {
            Tensor x = reference.embedded(tape);
            return tape.add(x, reference.linear(tape, x, "map"));
        });
        float[] normed = tableGradient(tape -> {
            Tensor x = reference.embedded(tape);
            Residual stream = new Residual(x, reference.linear(tape, x, "map"));
            return tape.norm(stream, reference.get("first"), EPSILON).sum();
        });
        assertArrayEquals(added, normed);
    }

    private float[] tableGradient(Function<Tape, Tensor> part) {
        reference.learn(Tape.Mode.LEARNING, tape -> reference.scored(tape, part.apply(tape)));
        return reference.device.floats(reference.get("table").gradient());
    }

    /** Against central differences of Σ seed · score. */
    private void assertGradients(Function<Tape, Tensor> work) {
        float[] gradients = reference.learn(Tape.Mode.LEARNING, work)[1];
        Set<String> operations = Set.copyOf(called);
        float[] values = reference.device.floats(reference.set.values());
        float step = 1f / 128;
        for (int i = 0; i < values.length; i++) {
            float value = values[i];
            values[i] = value + step;
            double above = loss(work, values);
            values[i] = value - step;
            double below = loss(work, values);
            values[i] = value;
            double expected = (above - below) / (2 * step);
            assertEquals(expected, gradients[i], 2e-3 * Math.max(1, Math.abs(expected)), "gradient " + i);
        }
        called.addAll(operations);
    }

    private double loss(Function<Tape, Tensor> work, float[] values) {
        reference.write(values);
        float[] scores = reference.infer(work);
        double sum = 0;
        for (int i = 0; i < N; i++) {
            sum += (double) scores[i] * seeds()[i];
        }
        return sum;
    }
}
