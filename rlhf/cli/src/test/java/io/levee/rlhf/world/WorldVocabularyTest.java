package io.levee.rlhf.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorldVocabularyTest {
    private final List<String> words = WorldVocabulary.words();

    /** 431,104 parameters of the recipe's model are 377,472 and 128 for each of these. */
    @Test
    void thereAre419TokensAndTheSpecialOnesComeFirst() {
        assertEquals(419, words.size());
        assertEquals("<pad>", words.get(WorldVocabulary.PAD));
        assertEquals("<s>", words.get(WorldVocabulary.BOS));
        assertEquals("</s>", words.get(WorldVocabulary.EOS));
        assertEquals("<answer>", words.get(WorldVocabulary.ANSWER));
        assertEquals(words.subList(0, 4), WorldVocabulary.special());
    }

    @Test
    void ordinaryWordsAreSortedAndDifferent() {
        List<String> ordinary = words.subList(4, words.size());
        assertEquals(ordinary.stream().sorted().distinct().toList(), ordinary);
        assertTrue(ordinary.stream().noneMatch(word -> word.contains(" ") || word.contains("{")));
    }

    @Test
    void everyTextIsMadeOfTheseWordsAndEveryWordIsUsed() {
        Set<String> used = new HashSet<>();
        World world = new World(3);
        world.demonstrations(6_000).forEach(demonstrated -> {
            used.addAll(List.of(demonstrated.request().prompt().split(" ")));
            used.addAll(List.of(demonstrated.answer().split(" ")));
        });
        ConstructedAnswers.probes(world, 200)
                .forEach(probe -> used.addAll(List.of(probe.text().split(" "))));
        assertEquals(Set.copyOf(words.subList(4, words.size())), used);
    }
}
