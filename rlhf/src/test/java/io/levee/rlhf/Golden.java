package io.levee.rlhf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

/** Files with numbers of another implementation, and how ours are held to them. */
final class Golden {
    private Golden() {}

    /** A file or folder among the test resources. */
    static Path resource(String name) {
        URL url = Golden.class.getResource("/" + name);
        if (url == null) {
            throw new IllegalStateException("no test resource " + name);
        }
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static int[] ints(Json array) {
        return array.items().stream().mapToInt(Json::integer).toArray();
    }

    static float[] floats(Json array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.at(i).number();
        }
        return values;
    }

    /** ‖actual − expected‖ / ‖expected‖ ≤ bound. */
    static void assertClose(String what, float[] expected, float[] actual, double bound) {
        assertEquals(expected.length, actual.length, what + ": number of values");
        double error = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = (double) actual[i] - expected[i];
            error += difference * difference;
            norm += (double) expected[i] * expected[i];
        }
        double relative = Math.sqrt(error) / Math.max(Math.sqrt(norm), Float.MIN_NORMAL);
        assertTrue(relative <= bound, () -> what + ": relative error " + relative + " exceeds " + bound);
    }

    /** |actual − expected| ≤ bound · |expected|. */
    static void assertClose(String what, double expected, double actual, double bound) {
        assertEquals(expected, actual, bound * Math.abs(expected), what);
    }
}
