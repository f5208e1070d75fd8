package io.levee.rlhf.evaluate;

import io.levee.engine.random.Draws;
import io.levee.engine.random.RandomStream;
import io.levee.engine.store.AtomicFiles;
import io.levee.engine.store.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pairs of answers for people to judge who shall not know whose they are. The file has a JSON line for each pair, in an order
 * drawn by the seed: {@code id}, {@code prompt}, {@code answer_a}, {@code answer_b}, and {@code winner} and {@code safer} to be
 * filled with "a", "b" or "tie". Which policy is a and which b is drawn for each pair and stands in a second file, the key.
 */
public final class BlindedPairs {
    /** What the key's name has after that of the pairs. */
    static final String KEY_ENDING = ".key";

    /**
     * A pair before it is blinded.
     *
     * @param prompt       as text
     * @param base         name of the base policy
     * @param baseAnswer   its answer
     * @param player       name of the other policy
     * @param playerAnswer its answer
     */
    public record Pair(String prompt, String base, String baseAnswer, String player, String playerAnswer) {}

    private BlindedPairs() {}

    /** The key of a file of pairs: it lies beside it. */
    public static Path key(Path pairs) {
        return pairs.resolveSibling(pairs.getFileName() + KEY_ENDING);
    }

    /**
     * Writes pairs and key. Answers that are the same text are a tie already.
     *
     * @param seed of the order of the pairs and of their answers
     * @throws io.levee.engine.store.BadInputException when a file cannot be written
     */
    public static void write(Path file, List<Pair> pairs, long seed) {
        Draws draws = RandomStream.of(seed, "evaluate/blinded-pairs").at();
        List<String> rows = new ArrayList<>();
        List<String> key = new ArrayList<>();
        for (int place : draws.permutation(pairs.size())) {
            Pair pair = pairs.get(place);
            boolean baseIsA = draws.chance(0.5);
            int id = rows.size() + 1;
            rows.add(Json.write(row(id, pair, baseIsA)));
            key.add(Json.write(
                    sides(id, baseIsA ? pair.base() : pair.player(), baseIsA ? pair.player() : pair.base())));
        }
        AtomicFiles.write(key(file), lines(key));
        AtomicFiles.write(file, lines(rows));
    }

    private static Map<String, Object> row(int id, Pair pair, boolean baseIsA) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", id);
        row.put("prompt", pair.prompt());
        row.put("answer_a", baseIsA ? pair.baseAnswer() : pair.playerAnswer());
        row.put("answer_b", baseIsA ? pair.playerAnswer() : pair.baseAnswer());
        String verdict = pair.baseAnswer().equals(pair.playerAnswer()) ? "tie" : null;
        row.put("winner", verdict);
        row.put("safer", verdict);
        return row;
    }

    private static Map<String, Object> sides(int id, String a, String b) {
        Map<String, Object> sides = new LinkedHashMap<>();
        sides.put("id", id);
        sides.put("a", a);
        sides.put("b", b);
        return sides;
    }

    private static String lines(List<String> rows) {
        return rows.isEmpty() ? "" : String.join("\n", rows) + "\n";
    }
}
