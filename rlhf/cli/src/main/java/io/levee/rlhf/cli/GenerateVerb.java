package io.levee.rlhf.cli;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Closing;
import io.levee.rlhf.data.Dialogue;
import io.levee.rlhf.data.Pipes;
import io.levee.rlhf.infer.BestAnswers;
import io.levee.rlhf.infer.Generation;
import io.levee.rlhf.infer.Prompts;
import io.levee.rlhf.options.Complaints;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import io.levee.rlhf.run.Progress;
import io.levee.transformer.decode.StopStrings;
import io.levee.transformer.decode.TextGenerator;
import io.levee.transformer.weights.ModelReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code levee generate}. */
@Command(name = "generate", description = "text from a prompt, a file of prompts or standard input")
final class GenerateVerb extends Verb {
    @Mixin
    ModelArguments model = new ModelArguments();

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "the prompt; without --prompt and --prompts, standard input is one prompt")
    String prompt;

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "a prompt on each line, or rows with a field \"prompt\" (JSON lines)")
    Path prompts;

    @Option(
            names = "--raw",
            description =
                    "no conversation template: the text goes on where the prompt ends; a begin-of-text token where the"
                            + " tokenizer prescribes it")
    boolean raw;

    @Option(names = "--samples", paramLabel = "N", description = "texts of each prompt")
    @Range("[1, 1e4]")
    int samples = 1;

    @Option(
            names = "--best-of",
            paramLabel = "N",
            description = "of N samples of each prompt only the one that --reward-model likes best; 1 for no choice")
    @Range("[1, 1e4]")
    int bestOf = 1;

    @Option(names = "--reward-model", paramLabel = "DIR", description = "scores helpfulness, for --best-of")
    Path rewardModel;

    @Mixin
    SamplingArguments sampling = new SamplingArguments();

    @Mixin
    DeviceOptions compute = new DeviceOptions();

    GenerateVerb() {}

    @Override
    public void validate(Complaints complaints) {
        if (prompt != null && prompts != null) {
            complaints.add("generate: give either --prompt or --prompts");
        }
        if (bestOf > 1 == (rewardModel == null)) {
            complaints.add("generate: --best-of N (at least 2) and --reward-model belong together");
        }
        if (bestOf > 1 && (raw || samples > 1)) {
            complaints.add("generate: --best-of chooses one answer to a conversation, without --raw and --samples");
        }
        complaints.ignored("template", raw, "give either --raw or --template");
    }

    private Generation generation(Console console, Pipes pipes) {
        if (rewardModel != null) {
            ModelReader.check(rewardModel, ModelReader.Use.SCORE);
        }
        Generation.Settings settings = new Generation.Settings(
                model.model,
                model.template,
                raw,
                sampling.options(),
                sampling.repetitionPenalty,
                new StopStrings(sampling.stop),
                Math.max(samples, bestOf),
                sampling.maxNewTokens,
                sampling.seed);
        return new Generation(settings, dialogues(console, pipes));
    }

    private List<Dialogue> dialogues(Console console, Pipes pipes) {
        if (prompts != null) {
            return Prompts.read(pipes.file(prompts));
        }
        return List.of(Dialogue.of(prompt != null ? prompt : standardInput(console)));
    }

    private static String standardInput(Console console) {
        try {
            String text = new String(console.in().readAllBytes(), StandardCharsets.UTF_8);
            return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (IOException failure) {
            throw new UncheckedIOException("standard input cannot be read: " + failure.getMessage(), failure);
        }
    }

    @Override
    Task prepare(Console console, Closing opened) {
        Generation generation = generation(console, opened.add(new Pipes(console.in())));
        Device device = opened.add(Devices.open(compute));
        return Task.on(
                device,
                generation.plan(device),
                "--max-new-tokens, --samples",
                () -> generate(device, generation, console));
    }

    private void generate(Device device, Generation generation, Console console) {
        boolean alone = generation.size() == 1 && samples == 1;
        try (Display display = Display.of(console, common.quiet || generation.size() == 1)) {
            Progress progress = display.progress();
            if (bestOf > 1) {
                new BestAnswers(generation, bestOf, rewardModel)
                        .run(device, progress, best -> print(generation, best, alone, console));
            } else if (common.json) {
                generation.run(device, progress, (_, _, _) -> {}, text -> printJson(generation, text, console));
            } else if (alone) {
                generation.run(
                        device,
                        progress,
                        (_, _, piece) -> stream(piece, console),
                        _ -> console.out().println());
            } else {
                generation.run(device, progress, (_, _, _) -> {}, text -> print(text, console));
            }
        }
    }

    private static void stream(String piece, Console console) {
        console.out().print(piece);
        console.out().flush();
    }

    private void print(TextGenerator.Text text, Console console) {
        String sample = samples == 1 ? "" : ", sample " + (text.sample() + 1);
        console.out().println("--- prompt " + (text.prompt() + 1) + sample + " ---");
        console.out().println(text.text());
    }

    private void print(Generation generation, BestAnswers.Best best, boolean alone, Console console) {
        if (common.json) {
            Map<String, Object> fields = fields(generation, best.text());
            fields.put("reward", best.reward());
            console.json(fields);
        } else if (alone) {
            console.out().println(best.text().text());
        } else {
            print(best.text(), console);
        }
    }

    private static void printJson(Generation generation, TextGenerator.Text text, Console console) {
        console.json(fields(generation, text));
        console.out().flush();
    }

    private static Map<String, Object> fields(Generation generation, TextGenerator.Text text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("prompt", generation.prompt(text.prompt()));
        fields.put("text", text.text());
        fields.put("ids", text.ids());
        fields.put("log_probs", text.logProbs());
        fields.put("finish", text.finish().name().toLowerCase(Locale.ROOT));
        return fields;
    }
}
