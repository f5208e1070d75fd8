package io.levee.rlhf.cli;

import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.tensor.Device;
import io.levee.kernels.Closing;
import io.levee.rlhf.infer.Chat;
import io.levee.rlhf.infer.ChatModel;
import io.levee.rlhf.options.Range;
import io.levee.rlhf.role.DeviceOptions;
import io.levee.rlhf.role.Devices;
import io.levee.transformer.decode.StopStrings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code levee chat}. */
@Command(
        name = "chat",
        description = {
            "a conversation in the terminal, or with lines from standard input",
            "/help lists what can be done in it: /regenerate, /reset, /system TEXT, /quit."
        })
final class ChatVerb extends Verb {
    @Mixin
    ModelArguments model = new ModelArguments();

    @Option(
            names = "--challenger",
            paramLabel = "DIR",
            description = "a second model, which answers the same messages beside the first")
    Path challenger;

    @Option(names = "--system", paramLabel = "TEXT", description = "how the model shall behave")
    String system;

    @Option(
            names = "--context",
            paramLabel = "N",
            description =
                    "most tokens of the conversation, no more than the model's own; the oldest turns are forgotten"
                            + " when it is full")
    @Range("[2, 1e7]")
    int context = 4096;

    @Mixin
    SamplingArguments sampling = new SamplingArguments();

    @Mixin
    DeviceOptions compute = new DeviceOptions();

    ChatVerb() {}

    private ChatModel.Settings settings() {
        return new ChatModel.Settings(
                sampling.options(),
                sampling.repetitionPenalty,
                new StopStrings(sampling.stop),
                sampling.maxNewTokens,
                context,
                sampling.seed);
    }

    private ChatModel open(Device device, Path path) {
        return new ChatModel(device, path, model.template, settings());
    }

    @Override
    Task prepare(Console console, Closing opened) {
        Device device = opened.add(Devices.open(compute));
        MemoryPlan plan = device.plan(planning -> with(planning, (_, _) -> {}));
        return Task.on(device, plan, "--context", () -> with(device, (first, second) -> chat(first, second, console)));
    }

    /** Opens the models, works with them, and closes them; the second is null where there is none. */
    private void with(Device device, BiConsumer<ChatModel, ChatModel> work) {
        try (ChatModel first = open(device, model.model);
                ChatModel second = challenger == null ? null : open(device, challenger)) {
            work.accept(first, second);
        }
    }

    private void chat(ChatModel first, ChatModel second, Console console) {
        try (ChatScreen screen = screen(console)) {
            SequencedMap<String, Chat> chats = new LinkedHashMap<>();
            chats.put("base", new Chat(first, Optional.ofNullable(system)));
            if (second != null) {
                chats.put("challenger", new Chat(second, Optional.ofNullable(system)));
            }
            if (screen instanceof TerminalScreen && !common.quiet) {
                screen.note("/help lists the commands; Ctrl-C stops an answer, Ctrl-D leaves");
            }
            new ChatLoop(screen, chats, common.json ? Optional.of(console) : Optional.empty()).run();
        }
    }

    /** The terminal where a person sits at it. */
    private ChatScreen screen(Console console) {
        java.io.Console own = System.console();
        boolean person = console.in() == System.in && own != null && own.isTerminal() && !common.json;
        return person ? TerminalScreen.ofProcess() : new ScriptScreen(console);
    }
}
