package io.levee.rlhf.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.random.RandomStream;
import io.levee.engine.store.BadInputException;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BatchesTest {
    private static final int EPOCHS = 3;
    private static final int TOKENS = 100;

    private static EpochOrder order(int rows) {
        return new EpochOrder(5, "sft", rows);
    }

    private static int[] lengths(int rows) {
        int[] lengths = new int[rows];
        for (int i = 0; i < rows; i++) {
            lengths[i] = 1 + RandomStream.of(9, "lengths").at(i).nextInt(TOKENS);
        }
        return lengths;
    }

    static Stream<Arguments> batches() {
        return IntStream.of(1, 3, 7, 8, 31, 64, 207, 702)
                .boxed()
                .flatMap(rows -> Stream.of(
                        Arguments.of(rows, Batches.ofRows(order(rows), EPOCHS, 8)),
                        Arguments.of(rows, Batches.ofTokens(order(rows), EPOCHS, lengths(rows), TOKENS))));
    }

    @ParameterizedTest
    @MethodSource("batches")
    void theBatchesOfAnEpochAreItsOrderCutUp(int rows, Batches batches) {
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            int wanted = epoch;
            int[] seen = LongStream.range(0, batches.steps())
                    .mapToObj(batches::at)
                    .filter(batch -> batch.epoch() == wanted)
                    .flatMapToInt(batch -> Arrays.stream(batch.rows()))
                    .toArray();
            assertArrayEquals(order(rows).of(epoch), seen);
        }
    }

    @ParameterizedTest
    @MethodSource("batches")
    void aStepGivesTheSameRowsInWhateverOrderStepsAreAskedFor(int rows, Batches batches) {
        int[][] forwards = LongStream.range(0, batches.steps())
                .mapToObj(step -> batches.at(step).rows())
                .toArray(int[][]::new);
        int[] asked = RandomStream.of(1, "asked").at(rows).permutation((int) batches.steps());
        for (int step : asked) {
            Batch batch = batches.at(step);
            assertEquals(step, batch.step());
            assertArrayEquals(forwards[step], batch.rows());
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 8, 1", "9, 8, 2", "7, 8, 1", "16, 8, 2", "17, 1, 17"})
    void onlyTheLastBatchOfAnEpochIsShort(int rows, int size, int perEpoch) {
        Batches batches = Batches.ofRows(order(rows), EPOCHS, size);
        assertEquals((long) EPOCHS * perEpoch, batches.steps());
        for (long step = 0; step < batches.steps(); step++) {
            boolean last = step % perEpoch == perEpoch - 1;
            assertEquals(
                    last ? rows - (perEpoch - 1) * size : size, batches.at(step).rows().length);
            assertEquals(step / perEpoch, batches.at(step).epoch());
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "3", "64", "702"})
    void aBatchOfTokensIsAsFullAsItsOrderAllows(int rows) {
        int[] lengths = lengths(rows);
        Batches batches = Batches.ofTokens(order(rows), EPOCHS, lengths, TOKENS);
        for (long step = 0; step < batches.steps(); step++) {
            Batch batch = batches.at(step);
            int filled = Arrays.stream(batch.rows()).map(row -> lengths[row]).sum();
            assertTrue(filled <= TOKENS && batch.rows().length > 0);
            if (step + 1 < batches.steps() && batches.at(step + 1).epoch() == batch.epoch()) {
                assertTrue(filled + lengths[batches.at(step + 1).rows()[0]] > TOKENS, "the next row would have fitted");
            }
        }
    }

    @Test
    void aRowThatFitsNoBatchIsRefused() {
        String message = assertThrows(
                        BadInputException.class,
                        () -> Batches.ofTokens(order(3), EPOCHS, new int[] {5, 101, 7}, TOKENS))
                .getMessage();
        assertTrue(message.startsWith("a row has 101 tokens, but a batch holds at most 100"), message);
    }

    @Test
    void stepsOutsideTheEpochsAreRefused() {
        for (Batches batches : new Batches[] {
            Batches.ofRows(order(10), EPOCHS, 4), Batches.ofTokens(order(10), EPOCHS, lengths(10), TOKENS)
        }) {
            assertThrows(IllegalArgumentException.class, () -> batches.at(-1));
            assertThrows(IllegalArgumentException.class, () -> batches.at(batches.steps()));
        }
        assertThrows(IllegalArgumentException.class, () -> Batches.ofRows(order(10), 0, 4));
        assertThrows(IllegalArgumentException.class, () -> Batches.ofRows(order(10), 1, 0));
        assertThrows(IllegalArgumentException.class, () -> Batches.ofTokens(order(10), 1, lengths(9), TOKENS));
    }
}
