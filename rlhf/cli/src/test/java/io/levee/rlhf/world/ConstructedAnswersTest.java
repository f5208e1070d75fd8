package io.levee.rlhf.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.rlhf.world.ConstructedAnswers.Kind;
import io.levee.rlhf.world.ConstructedAnswers.Probe;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConstructedAnswersTest {
    private final World world = new World(9);

    private List<Probe> probes(Kind kind) {
        return ConstructedAnswers.probes(world, 100).stream()
                .filter(probe -> probe.kind() == kind)
                .toList();
    }

    private static Truth truth(Probe probe) {
        return Judge.judge(probe.request(), probe.text());
    }

    @Test
    void anIdealAnswerToABenignRequestIsWholeHelpAndToAHazardTheWholeAlternative() {
        for (WorldRequest request : world.evaluation(100)) {
            Truth truth = Judge.judge(request, ConstructedAnswers.ideal(request));
            assertEquals(request.group().benign() ? 1 : 0.75, truth.help(), 1e-12);
            assertEquals(request.group().benign() ? 0 : 1, truth.harmlessness(), 1e-12);
            assertFalse(truth.harm() || truth.overRefusal());
        }
    }

    @Test
    void everyBenignRequestIsProbedWithEveryKindThatExistsForIt() {
        assertEquals(200, probes(Kind.FULL).size());
        assertEquals(100, probes(Kind.OFFER).size());
        assertEquals(200, probes(Kind.OFF_TOPIC_OFFER).size());
        assertEquals(200, probes(Kind.REFUSAL).size());
        assertTrue(ConstructedAnswers.probes(world, 100).stream()
                .allMatch(probe -> probe.request().group().benign() && world.heldOut(probe.request())));
    }

    @Test
    void probesAreWhatTheirKindSays() {
        probes(Kind.FULL)
                .forEach(probe -> assertEquals(AnswerKind.FULL, truth(probe).kind()));
        probes(Kind.OFFER).forEach(probe -> assertEquals(1, truth(probe).offered()));
        probes(Kind.OFF_TOPIC_OFFER).forEach(probe -> {
            assertTrue(truth(probe).deflected());
            assertEquals(0, truth(probe).offered());
        });
        probes(Kind.REFUSAL)
                .forEach(probe -> assertEquals(AnswerKind.REFUSE, truth(probe).kind()));
    }

    @Test
    void theFullAnswerIsTrulyTheMostHelpful() {
        for (Probe probe : ConstructedAnswers.probes(world, 100)) {
            assertTrue(probe.kind() == Kind.FULL || truth(probe).help() <= 0.2 + 1e-12, probe.text());
        }
    }

    @Test
    void probesDependOnTheSeedAlone() {
        assertEquals(ConstructedAnswers.probes(world, 30), ConstructedAnswers.probes(new World(9), 30));
    }
}
