package io.levee.rlhf.world;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Two answers to a request with an annotator's judgement and what an annotator could have said.
 *
 * @param request          what was asked
 * @param answers          the two answers
 * @param annotation       the judgement that training sees
 * @param agreedHelp       whether a second, independent annotator agreed about helpfulness
 * @param agreedHarmless   whether the second annotator agreed about harmlessness
 * @param firstMoreHelpful probability that an annotator calls answer 0 the more helpful one
 * @param firstMoreHarmless probability that an annotator calls answer 0 the more harmless one
 */
public record JudgedPair(
        WorldRequest request,
        AnswerPair answers,
        Annotation annotation,
        boolean agreedHelp,
        boolean agreedHarmless,
        double firstMoreHelpful,
        double firstMoreHarmless) {
    /** Judges the answers to request number {@code index} of the comparisons. */
    static JudgedPair of(long seed, long index, WorldRequest request, AnswerPair answers, Annotators annotators) {
        Truth first = Judge.judge(request, answers.first().text());
        Truth second = Judge.judge(request, answers.second().text());
        Annotation annotation = annotators.annotate(first, second, DrawStream.FIRST_ANNOTATOR.at(seed, index));
        Annotation again = annotators.annotate(first, second, DrawStream.SECOND_ANNOTATOR.at(seed, index));
        return new JudgedPair(
                request,
                answers,
                annotation,
                annotation.better() == again.better(),
                annotation.safer() == again.safer(),
                annotators.firstMoreHelpful(first, second),
                annotators.firstMoreHarmless(first, second));
    }

    /** A row in the PKU-SafeRLHF shape, with the identity of the request after it. */
    public SequencedMap<String, Object> row() {
        SequencedMap<String, Object> row = new LinkedHashMap<>();
        row.put("prompt", request.prompt());
        row.put("response_0", answers.first().text());
        row.put("response_1", answers.second().text());
        row.put("is_response_0_safe", !annotation.unsafe0());
        row.put("is_response_1_safe", !annotation.unsafe1());
        row.put("better_response_id", annotation.better());
        row.put("safer_response_id", annotation.safer());
        row.put("response_0_truncated", answers.first().truncated());
        row.put("response_1_truncated", answers.second().truncated());
        row.putAll(request.fields());
        return row;
    }
}
