package io.levee.rlhf.job;

import io.levee.rlhf.data.DataReport;
import io.levee.rlhf.data.TokenizedPrompt;
import io.levee.rlhf.role.ModelText;
import io.levee.rlhf.rollout.Episode;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Answers of one model to the prompts of an evaluation, before anything has scored them.
 *
 * @param text     tokenizer and template of the model
 * @param prompts  as the model saw them
 * @param report   what became of the rows that were read
 * @param samples  answers to each prompt
 * @param episodes those of the first prompt, then those of the second, and so on
 */
record SampledAnswers(
        ModelText text, List<TokenizedPrompt> prompts, DataReport report, int samples, List<Episode> episodes) {

    /** The text of an answer, without its end token. */
    String answer(Episode episode) {
        return text.answerText(episode.answer());
    }

    /** The user's last words in each prompt. */
    List<String> requests() {
        return prompts.stream().map(each -> each.prompt().dialogue().request()).toList();
    }

    /** The prompt that an episode answers. */
    TokenizedPrompt promptOf(int episode) {
        return prompts.get(episode / samples);
    }

    /** The first sample of every prompt. */
    <T> List<T> firsts(List<T> ofEpisodes) {
        return IntStream.range(0, prompts.size())
                .mapToObj(i -> ofEpisodes.get(i * samples))
                .toList();
    }
}
