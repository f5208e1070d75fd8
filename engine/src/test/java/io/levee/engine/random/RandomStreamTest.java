package io.levee.engine.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
    @Test
    void theSamePlaceGivesTheSameNumbersInAnyOrderAndThread() {
        RandomStream stream = RandomStream.of(7, "rollout");
        long[] forwards = IntStream.range(0, 500)
                .mapToLong(i -> stream.at(3, i).nextLong())
                .toArray();
        long[] parallel = IntStream.range(0, 500)
                .parallel()
                .mapToLong(i -> stream.at(3, i).nextLong())
                .toArray();
        assertArrayEquals(forwards, parallel);
        assertArrayEquals(stream.block(1, 2), stream.block(1, 2));
    }

    @Test
    void seedPurposeAndEveryCoordinateMatter() {
        Set<Long> first = new HashSet<>();
        int places = 0;
        for (long seed : new long[] {0, 1, -1}) {
            for (String purpose : new String[] {"", "rollout", "shuffle"}) {
                RandomStream stream = RandomStream.of(seed, purpose);
                first.add(stream.at().nextLong());
                places++;
                for (long a = -1; a < 3; a++) {
                    first.add(stream.at(a).nextLong());
                    places++;
                    for (long b = -1; b < 3; b++) {
                        first.add(stream.at(a, b).nextLong());
                        places++;
                    }
                }
            }
        }
        assertEquals(places, first.size());
    }

    @Test
    void coordinatesAreOrdered() {
        RandomStream stream = RandomStream.of(1, "data");
        assertNotEquals(stream.at(1, 2).nextLong(), stream.at(2, 1).nextLong());
        assertNotEquals(stream.at(0).nextLong(), stream.at(0, 0).nextLong());
    }

    @Test
    void neighbouringPlacesAreNotCorrelated() {
        RandomStream stream = RandomStream.of(12, "correlation");
        int n = 20_000;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (stream.at(i).nextDouble() - 0.5) * (stream.at(i + 1).nextDouble() - 0.5);
        }
        double deviation = 1 / 12.0 / Math.sqrt(n); // of the mean of products of two independent uniform numbers
        assertTrue(Math.abs(sum / n) < 4 * deviation, "correlation " + sum / n);
    }

    @Test
    void thePurposeOfANameIsItsPublishedHash() {
        assertEquals(0xcbf29ce484222325L, RandomStream.of(0, "").purpose());
        assertEquals(0x85944171f73967e8L, RandomStream.of(0, "foobar").purpose());
    }
}
