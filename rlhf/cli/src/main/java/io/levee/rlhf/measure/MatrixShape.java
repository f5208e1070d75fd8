package io.levee.rlhf.measure;

import io.levee.engine.store.BadInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A matrix product: (M, K) times (N, K) transposed.
 *
 * @param m rows: tokens
 * @param n outputs
 * @param k inputs
 */
public record MatrixShape(int m, int n, int k) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})x(\\d{1,6})x(\\d{1,6})");

    /** Reads {@code MxNxK}. */
    public static MatrixShape parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new BadInputException("shape \"" + text + "\": expected MxNxK, as 1024x576x1536");
        }
        MatrixShape shape = new MatrixShape(size(matcher, 1), size(matcher, 2), size(matcher, 3));
        if (shape.m == 0 || shape.n == 0 || shape.k == 0) {
            throw new BadInputException("shape \"" + text + "\": every size is at least 1");
        }
        return shape;
    }

    private static int size(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** Multiplications and additions. */
    double operations() {
        return 2.0 * m * n * k;
    }

    @Override
    public String toString() {
        return m + "x" + n + "x" + k;
    }
}
