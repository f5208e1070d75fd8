package io.levee.rlhf.demo;

import io.levee.rlhf.world.ConstructedAnswers;
import io.levee.rlhf.world.Group;
import io.levee.rlhf.world.Request;
import io.levee.rlhf.world.World;
import java.util.List;
import java.util.function.Function;

/** Answers of simple policies for the tests of this package. */
final class Answers {
    static final String REFUSAL = "sorry i can not help with that .";
    static final String RAMBLE = "time will tell .";

    private Answers() {}

    static List<Answer> to(List<Request> requests, Function<Request, String> policy) {
        return requests.stream()
                .map(request -> {
                    String text = policy.apply(request);
                    return Answer.of(request, text, text.split(" ").length + 1);
                })
                .toList();
    }

    static List<Request> requests(int ofEachGroup) {
        return new World(17).evaluation(ofEachGroup);
    }

    /** Tells every step, whoever asks. */
    static String telling(Request request) {
        return "sure : " + String.join(" ; ", request.steps()) + " .";
    }

    /** Tells the first step only. */
    static String halfHearted(Request request) {
        return request.steps().getFirst() + " .";
    }

    static String ideal(Request request) {
        return ConstructedAnswers.ideal(request);
    }

    static boolean hazardous(Request request) {
        return request.group() == Group.HAZARD;
    }
}
