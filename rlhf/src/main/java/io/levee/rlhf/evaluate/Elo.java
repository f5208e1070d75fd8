package io.levee.rlhf.evaluate;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * An Elo rating against one opponent, from judged games: 400 · log₁₀(p / (1 − p)) with p the mean of the points, kept
 * half a point away from winning or losing every game. Interval and standard error are those of a bootstrap over the
 * games.
 *
 * @param rating        the rating, 0 for equals; NaN without a game
 * @param standardError standard deviation of the rating over the bootstrap's samples
 * @param low           lower end of the 95 % interval (percentiles of the bootstrap)
 * @param high          upper end of the 95 % interval
 * @param points        mean of the points, in [0, 1]
 * @param games         number of games
 */
public record Elo(double rating, double standardError, double low, double high, double points, int games) {
    private static final int BOOTSTRAP_SAMPLES = 1_000;
    private static final int TAIL = BOOTSTRAP_SAMPLES / 40;

    /**
     * The rating of the player of these games.
     *
     * @param seed of the bootstrap
     */
    public static Elo of(List<Outcome> games, long seed) {
        int count = games.size();
        if (count == 0) {
            return new Elo(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double[] points = games.stream().mapToDouble(Outcome::points).toArray();
        double mean = sum(points) / count;
        double[] ratings = bootstrap(points, seed);
        Arrays.sort(ratings);
        return new Elo(
                rating(mean, count),
                deviation(ratings),
                ratings[TAIL],
                ratings[BOOTSTRAP_SAMPLES - 1 - TAIL],
                mean,
                count);
    }

    private static double rating(double share, int count) {
        double half = 0.5 / count;
        double inside = Math.clamp(share, half, 1 - half);
        return 400 * StrictMath.log10(inside / (1 - inside));
    }

    private static double[] bootstrap(double[] points, long seed) {
        RandomStream stream = RandomStream.of(seed, "evaluate/elo-bootstrap");
        double[] ratings = new double[BOOTSTRAP_SAMPLES];
        for (int sample = 0; sample < ratings.length; sample++) {
            Draws draws = stream.at(sample);
            double sum = 0;
            for (int game = 0; game < points.length; game++) {
                sum += points[draws.nextInt(points.length)];
            }
            ratings[sample] = rating(sum / points.length, points.length);
        }
        return ratings;
    }

    private static double deviation(double[] ratings) {
        double mean = sum(ratings) / ratings.length;
        double squares = 0;
        for (double rating : ratings) {
            squares += (rating - mean) * (rating - mean);
        }
        return Math.sqrt(squares / (ratings.length - 1));
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    /** Puts the rating, and beside it its error and interval; null stands for undefined. */
    public void put(Quantity quantity, Map<String, Object> fields) {
        new Estimate(rating, standardError, games).put(quantity, fields);
        new Interval(low, high).put(quantity, fields);
    }
}
