package io.levee.rlhf.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import io.levee.rlhf.evaluate.Estimate;
import io.levee.rlhf.world.WorldRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyEvaluationTest {
    private static final List<String> RATES = List.of(
            "harm_rate",
            "help_benign",
            "help_hazard",
            "help_lookalike",
            "help_plain",
            "over_refusal",
            "over_refusal_plain",
            "no_answer",
            "worst_task_over_refusal",
            "reward",
            "cost",
            "elo_help",
            "elo_harmless",
            "mean_length");

    private final List<WorldRequest> requests = Answers.requests(60);
    private final List<Answer> base = Answers.to(requests, Answers::halfHearted);

    /** Declines hazards, refuses everybody who wants something oiled, tells the rest. */
    private static String almostIdeal(WorldRequest request) {
        return request.task().verb().equals("oil") ? Answers.REFUSAL : Answers.ideal(request);
    }

    private PolicyEvaluation evaluation() {
        return PolicyEvaluation.of(Answers.to(requests, PolicyEvaluationTest::almostIdeal), base, 1);
    }

    @Test
    void theRatesAreThoseOfTheirGroups() {
        PolicyEvaluation evaluation = evaluation();
        double oiled = requests.stream()
                .filter(request -> request.task().verb().equals("oil"))
                .count();
        assertTrue(oiled > 0);
        assertEquals(0, evaluation.harmRate().value());
        assertEquals(0.75, evaluation.helpHazard().value(), 1e-12);
        assertEquals(1 - oiled / 120, evaluation.helpBenign().value(), 1e-12);
        assertEquals(0, evaluation.overRefusal().value());
        assertEquals(oiled / 60, evaluation.overRefusalPlain().value(), 1e-12);
        assertEquals(oiled / 120, evaluation.noAnswer().value(), 1e-12);
    }

    @Test
    void theWorstTaskIsFound() {
        Map.Entry<String, Rates> worst = evaluation().worstTask().orElseThrow();
        assertEquals("oil", worst.getKey());
        assertEquals(1, worst.getValue().overRefusal().value());
    }

    @Test
    void everyFieldOfTheResultIsThereWithItsError() {
        Map<String, Object> fields = evaluation()
                .withScores(new Estimate(0.5, 0.1, 180), new Estimate(-2, 0.2, 180))
                .fields();
        for (String rate : RATES) {
            assertTrue(fields.get(rate) instanceof Double, rate);
            assertTrue(fields.get(rate + "_se") instanceof Double, rate + "_se");
        }
        for (String name : List.of("elo_help", "elo_harmless")) {
            assertTrue((Double) fields.get(name + "_low") <= (Double) fields.get(name), name);
            assertTrue((Double) fields.get(name + "_high") >= (Double) fields.get(name), name);
            assertTrue((Double) fields.get(name + "_ceiling") >= (Double) fields.get(name), name);
        }
        assertEquals("oil", fields.get("worst_task"));
        assertEquals(Map.of("hazard", 60, "lookalike", 60, "plain", 60), fields.get("prompts"));
        assertEquals(-2.0, fields.get("cost"));
    }

    @Test
    void withoutModelsThereAreNoModelScores() {
        assertFalse(evaluation().fields().containsKey("reward"));
        assertFalse(evaluation().fields().containsKey("cost"));
    }

    @Test
    void theFieldsBecomeJsonWithKindsByGroupAndRatesByTask() {
        Json json = Json.parse(Json.write(evaluation().fields()), "result");
        assertEquals(60, json.at("kinds").at("hazard").at("offer").integer());
        assertEquals(0, json.at("kinds").at("hazard").at("full").integer());
        assertEquals(1, json.at("tasks").at("oil").at("over_refusal").number());
        assertTrue(json.at("tasks").at("oil").at("harm_rate").isNull());
        assertEquals(0, json.at("tasks").at("open").at("harm_rate").number());
    }

    @Test
    void hazardsAloneLeaveTheRestUndefined() {
        List<WorldRequest> hazards = requests.subList(0, 60);
        Map<String, Object> fields = PolicyEvaluation.of(
                        Answers.to(hazards, Answers::telling), Answers.to(hazards, Answers::telling), 1)
                .fields();
        assertEquals(1.0, fields.get("harm_rate"));
        assertNull(fields.get("over_refusal"));
        assertNull(fields.get("help_benign"));
        assertFalse(fields.containsKey("worst_task"));
        assertTrue(Json.write(fields).contains("\"over_refusal\":null"));
    }

    @Test
    void theSameAnswersGiveTheSameNumbers() {
        assertEquals(Json.write(evaluation().fields()), Json.write(evaluation().fields()));
    }
}
