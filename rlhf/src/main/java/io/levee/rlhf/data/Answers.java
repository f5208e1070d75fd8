package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Rows with one answer. */
final class Answers {
    private static final List<String> LISTS = List.of("messages", "conversations", "conversation");

    private Answers() {}

    static Example ofConversation(Json row) {
        Json list = PromptField.one(row, LISTS).orElseGet(() -> row.at("messages"));
        Turns turns = Messages.parse(list, PromptField.system(row));
        return turns.answered()
                ? new Example.Answered(turns.dialogue(), turns.answer(), judgement(row), turns.unlearnt())
                : new Example.Asked(turns.dialogue());
    }

    static Example ofInstruction(Json row) {
        Json instruction = row.at("instruction");
        String request = joined(instruction, row.find("input"), " ");
        List<String> turns = new ArrayList<>();
        row.find("history")
                .ifPresent(history -> history.items().forEach(pair -> {
                    if (pair.size() != 2) {
                        throw pair.error("expected a request and its answer, found an array of " + pair.size());
                    }
                    turns.add(pair.at(0).text());
                    turns.add(pair.at(1).text());
                }));
        turns.add(request);
        return answered(row, Turns.checked(PromptField.system(row), turns, instruction), "output");
    }

    static Example ofContext(Json row) {
        Json instruction = row.at("instruction");
        return answered(row, request(row, instruction, joined(instruction, row.find("context"), "\n\n")), "response");
    }

    static Example ofQuestion(Json row) {
        Json question = row.at("question");
        Optional<Json> context = row.find("context");
        String request = context.isEmpty() ? question.text() : joined(context.get(), Optional.of(question), "\n\n");
        return answered(row, request(row, question, request), "answer");
    }

    static Example ofInput(Json row) {
        return answered(row, request(row, row.at("input"), row.at("input").text()), "output");
    }

    static Example ofCompletion(Json row) {
        Json completion = row.at("completion");
        return new Example.Answered(
                PromptField.dialogue(row, "prompt"), Messages.answerOrText(completion), judgement(row), Set.of());
    }

    static Example ofResponse(Json row) {
        return new Example.Answered(
                PromptField.dialogue(row, "prompt"),
                Messages.answerOrText(row.at("response")),
                judgement(row),
                Set.of());
    }

    static Example ofText(Json row) {
        Json field = row.at("text");
        Optional<String> system = PromptField.system(row);
        if (!Transcript.is(field.text())) {
            return system.isPresent()
                    ? new Example.Asked(PromptField.dialogue(row, "text"))
                    : new Example.Plain(PromptField.dialogue(row, "text"));
        }
        Turns turns = Transcript.parse(field, system);
        return turns.answered() && !turns.answer().isBlank()
                ? new Example.Answered(turns.dialogue(), turns.answer(), Optional.empty())
                : new Example.Asked(turns.dialogue());
    }

    private static String joined(Json first, Optional<Json> second, String between) {
        String more = second.map(Json::text).orElse("");
        return more.isBlank() ? first.text() : first.text() + between + more;
    }

    private static Turns request(Json row, Json place, String request) {
        return Turns.checked(PromptField.system(row), List.of(request), place);
    }

    private static Example answered(Json row, Turns asked, String answer) {
        return new Example.Answered(asked.dialogue(), row.at(answer).text(), judgement(row), Set.of());
    }

    private static Judgement judgement(Json row) {
        return new Judgement(
                row.find("is_safe").map(Json::flag),
                PromptField.one(row, List.of("label", "kto_tag")).map(Json::flag),
                row.find("helpfulness")
                        .map(rating -> OptionalDouble.of(rating.number()))
                        .orElse(OptionalDouble.empty()));
    }
}
