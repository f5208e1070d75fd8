package io.levee.rlhf.measure;

import io.levee.engine.tensor.Device;
import io.levee.kernels.SamplingOptions;
import io.levee.rlhf.role.Language;
import io.levee.transformer.decode.Generator;
import io.levee.transformer.decode.Request;
import io.levee.transformer.decode.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Generation: prompts of 16 tokens and 32 new ones, one sequence and many at a time. */
final class GenerateBench {
    private static final int PROMPT = 16;
    private static final int NEW = 32;
    private static final int[] BATCHES = {1, 16, 256};
    private static final int PROMPT_TOKENS = 4096;

    private GenerateBench() {}

    static List<Bench.Figure> run(Device device, RandomModel model) {
        int room = model.config().contextLength();
        int prompt = Math.min(PROMPT, room / 2);
        int fresh = Math.min(NEW, room - prompt);
        List<Bench.Figure> figures = new ArrayList<>();
        try (Language language = model.language(device, false)) {
            for (int batch : BATCHES) {
                figures.add(figure(device, model, language, batch, prompt, fresh));
            }
        }
        return figures;
    }

    private static Bench.Figure figure(
            Device device, RandomModel model, Language language, int batch, int prompt, int fresh) {
        List<Request> requests = model.prompts(batch, prompt).stream()
                .map(p -> new Request(p.ids(), 1, fresh, (sample, position) -> 0.5f))
                .toList();
        Sampler sampler = Sampler.of(SamplingOptions.FULL, Set.of());
        Generator.Size size = new Generator.Size(batch, prompt + fresh, Math.min(PROMPT_TOKENS, batch * prompt));
        try (Generator generator = new Generator(device, language.model(), size)) {
            double seconds = new Timing(3, 10).seconds(() -> generator.generate(requests, sampler));
            double tokens = (double) batch * fresh;
            double operations = tokens * (model.trunkOperations() + model.headOperations())
                    + (double) batch * prompt * model.trunkOperations();
            String shape = "%s, batch %d, %d + %d tokens".formatted(model.name(), batch, prompt, fresh);
            return new Bench.Figure("generate", shape, tokens / seconds, "tokens/s", operations / seconds);
        }
    }
}
