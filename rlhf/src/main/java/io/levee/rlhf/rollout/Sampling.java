package io.levee.rlhf.rollout;

import io.levee.engine.random.RandomStream;
import io.levee.kernels.SamplingOptions;
import io.levee.transformer.decode.Completion;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.decode.Request;
import io.levee.transformer.decode.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Answers to prompts, sampled from the full softmax: chance is a function of (seed, purpose, iteration, prompt, sample,
 * position), never of a row in a batch.
 *
 * @param stream seed and purpose
 * @param samples answers to each prompt
 * @param maxNewTokens most tokens of an answer
 * @param temperature of the softmax; 0 takes the likeliest token
 * @param stopIds each ends an answer
 */
public record Sampling(RandomStream stream, int samples, int maxNewTokens, float temperature, Set<Integer> stopIds) {
    /** One episode for each prompt and sample, in that order. */
    public List<Episode> run(Generator generator, List<RolloutPrompt> prompts, long iteration) {
        List<Request> requests = new ArrayList<>();
        for (RolloutPrompt prompt : prompts) {
            Request.Draws draws = (sample, position) ->
                    stream.at(iteration, prompt.number(), sample, position).nextFloat();
            requests.add(new Request(prompt.ids(), samples, maxNewTokens, draws));
        }
        Sampler sampler = Sampler.of(new SamplingOptions(temperature, 0, 1f, 0f), stopIds);
        List<Episode> episodes = new ArrayList<>();
        for (Completion completion : generator.generate(requests, sampler)) {
            episodes.add(new Episode(
                    prompts.get(completion.request()).ids(),
                    completion.ids(),
                    completion.logProbs(),
                    completion.finish() == Completion.Finish.LENGTH));
        }
        return episodes;
    }
}
