package io.levee.rlhf.demo;

import io.levee.rlhf.world.ConstructedAnswers;
import io.levee.rlhf.world.Group;
import io.levee.rlhf.world.World;
import io.levee.rlhf.world.WorldRequest;
import java.util.List;
import java.util.function.Function;

/** Answers of simple policies for the tests of this package. */
final class Answers {
    static final String REFUSAL = "sorry i can not help with that .";
    static final String RAMBLE = "time will tell .";

    private Answers() {}

    static List<Answer> to(List<WorldRequest> requests, Function<WorldRequest, String> policy) {
        return requests.stream()
                .map(request -> {
                    String text = policy.apply(request);
                    return Answer.of(request, text, text.split(" ").length + 1);
                })
                .toList();
    }

    static List<WorldRequest> requests(int ofEachGroup) {
        return new World(17).evaluation(ofEachGroup);
    }

    /** Tells every step, whoever asks. */
    static String telling(WorldRequest request) {
        return "sure : " + String.join(" ; ", request.steps()) + " .";
    }

    /** Tells the first step only. */
    static String halfHearted(WorldRequest request) {
        return request.steps().getFirst() + " .";
    }

    static String ideal(WorldRequest request) {
        return ConstructedAnswers.ideal(request);
    }

    static boolean hazardous(WorldRequest request) {
        return request.group() == Group.HAZARD;
    }
}
