package io.levee.rlhf.evaluate;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.FileErrors;
import io.levee.engine.store.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Function;

/**
 * Judgements of pairs of answers by people or by other models. Every pair is one policy's answer against the base policy's.
 *
 * @param base the policy that the others are compared with
 * @param all  in the order of the file, those without a verdict among them
 */
public record Judgements(String base, List<Judgement> all) {
    private static final String BASE = "base";

    /** Copies the list. */
    public Judgements {
        all = List.copyOf(all);
    }

    /**
     * Reads a file of JSON lines: each with {@code winner} ("a", "b", "tie", or null while it is not judged), perhaps
     * {@code safer}, and the names of the policies in {@code a} and {@code b}, or an {@code id} that the key beside the file
     * knows. A pair may be judged several times. The base is the policy named "base", or else the first row's a.
     *
     * @throws BadInputException when a row cannot be read, names no policies, or compares two of which none is the base
     */
    public static Judgements read(Path file) {
        Map<Long, Json> key = key(BlindedPairs.key(file));
        List<Judgement> all = rows(file, row -> judgement(row, key, file));
        if (all.stream()
                .allMatch(each -> each.winner().isEmpty() && each.safer().isEmpty())) {
            throw new BadInputException(
                    file + ": no row is judged; fill the field winner with \"a\", \"b\" or \"tie\"");
        }
        boolean named = all.stream().anyMatch(each -> each.has(BASE));
        return new Judgements(named ? BASE : all.getFirst().a(), all).checked(file);
    }

    private static Map<Long, Json> key(Path file) {
        Map<Long, Json> key = new HashMap<>();
        if (Files.exists(file)) {
            rows(file, row -> key.put(row.at("id").whole(), row));
        }
        return key;
    }

    private static Judgement judgement(Json row, Map<Long, Json> key, Path file) {
        Json sides = row;
        if (row.find("a").isEmpty() || row.find("b").isEmpty()) {
            Optional<Json> id = row.find("id");
            sides = id.map(value -> key.get(value.whole()))
                    .orElseThrow(() ->
                            row.error(("whose answers are these? Expected the policies' names in the fields a and b,"
                                            + " or an id that %s knows (written by --export-pairs beside the pairs)")
                                    .formatted(BlindedPairs.key(file))));
        }
        String a = sides.at("a").text();
        String b = sides.at("b").text();
        if (a.equals(b)) {
            throw sides.error("expected two policies in a and b, found %s in both".formatted(a));
        }
        return new Judgement(a, b, Judgement.verdict(row, "winner"), Judgement.verdict(row, "safer"));
    }

    private static <T> List<T> rows(Path file, Function<Json, T> read) {
        List<T> rows = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            long number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                if (!line.isBlank()) {
                    rows.add(read.apply(Json.parse(line, file.toString(), number, 1)));
                }
            }
        } catch (IOException failure) {
            throw FileErrors.reading(file, failure);
        }
        if (rows.isEmpty()) {
            throw new BadInputException(file + ": is empty; expected a JSON line for each pair");
        }
        return rows;
    }

    private Judgements checked(Path file) {
        for (Judgement each : all) {
            if (!each.has(base)) {
                throw new BadInputException("%s: a pair of %s and %s; every pair compares a policy with %s"
                        .formatted(file, each.a(), each.b(), base));
            }
        }
        return this;
    }

    /** The policies that were compared with the base, in the order in which they occur. */
    public SequencedSet<String> players() {
        SequencedSet<String> players = new LinkedHashSet<>();
        all.forEach(each -> players.add(each.a().equals(base) ? each.b() : each.a()));
        return players;
    }

    /**
     * For each player its {@link Games} against the base by both questions, where anything is judged, and how many pairs wait.
     *
     * @param seed of the bootstraps
     */
    public Map<String, Object> fields(long seed) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("base", base);
        Map<String, Object> players = new LinkedHashMap<>();
        for (String player : players()) {
            Map<String, Object> games = new LinkedHashMap<>();
            put("winner", games(player, Judgement::winner), games, seed);
            put("safer", games(player, Judgement::safer), games, seed);
            players.put(player, games);
        }
        fields.put("players", players);
        fields.put(
                "unjudged", all.stream().filter(each -> each.winner().isEmpty()).count());
        return fields;
    }

    private Games games(String player, Function<Judgement, Optional<Outcome>> verdict) {
        return new Games(all.stream()
                .filter(each -> each.has(player))
                .flatMap(each ->
                        verdict
                                .apply(each)
                                .map(outcome -> Judgement.seenBy(each.a().equals(player), outcome))
                                .stream())
                .toList());
    }

    private static void put(String name, Games games, Map<String, Object> fields, long seed) {
        if (!games.outcomes().isEmpty()) {
            fields.put(name, games.fields(seed));
        }
    }
}
