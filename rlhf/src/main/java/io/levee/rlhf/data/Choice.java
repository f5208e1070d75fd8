package io.levee.rlhf.data;

import io.levee.engine.store.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A row with a preferred and another answer. Each is a whole conversation, in which all but the last answer is the same, or, where the
 * row has a prompt of its own, the answer alone.
 */
final class Choice {
    private static final String CHOSEN = "chosen";
    private static final String REJECTED = "rejected";
    private static final List<String> PROMPTS = List.of("prompt", "question", "instruction", "conversations");

    private Choice() {}

    static Example read(Json row) {
        Json chosen = row.at(CHOSEN);
        Json rejected = row.at(REJECTED);
        Optional<Json> prompt = prompt(row);
        if (isConversation(chosen)) {
            return ofConversations(row, prompt);
        }
        if (prompt.isEmpty()) {
            throw chosen.error(
                    "is an answer alone (no conversation that begins with \"\\n\\nHuman:\" or a turn of the user), and no prompt"
                            + " is found: expected a column \"prompt\", \"question\", \"instruction\" or \"input\","
                            + " or --columns prompt=COLUMN");
        }
        if (isConversation(rejected)) {
            throw rejected.error("is a whole conversation and chosen an answer alone, expected the same of both");
        }
        return compared(
                row, dialogue(row, prompt.get()), Messages.answerOrText(chosen), Messages.answerOrText(rejected));
    }

    /** OpenAI's preferences. */
    static Example ofOutputs(Json row) {
        Json input = row.at("input");
        return compared(
                row,
                PromptField.dialogue(input.isObject() ? input.at("messages") : input, Optional.empty()),
                Messages.answerOrText(row.at("preferred_output")),
                Messages.answerOrText(row.at("non_preferred_output")));
    }

    /** HelpSteer3: below 0 the first is better, above 0 the second. */
    static Example ofPreference(Json row) {
        Json context = PromptField.one(row, List.of("context", "prompt")).orElseGet(() -> row.at("context"));
        Dialogue dialogue = PromptField.dialogue(context, PromptField.system(row));
        double preference = row.at("overall_preference").number();
        return new Example.Ranked(
                dialogue,
                List.of(
                        new Example.Graded(row.at("response1").text(), -preference),
                        new Example.Graded(row.at("response2").text(), preference)));
    }

    /** The column with what is asked; an error where several could be it. */
    private static Optional<Json> prompt(Json row) {
        Optional<Json> prompt = PromptField.one(row, PROMPTS);
        return prompt.isPresent() ? prompt : row.find("input").filter(Choice::says);
    }

    private static boolean says(Json field) {
        return !(field.isText() && field.text().isBlank());
    }

    private static Dialogue dialogue(Json row, Json prompt) {
        Dialogue dialogue = PromptField.dialogue(prompt, PromptField.system(row));
        Optional<Json> input = row.find("input").filter(field -> field != prompt && says(field));
        if (input.isEmpty()) {
            return dialogue;
        }
        if (prompt.isArray() || input.get().isArray() || dialogue.turns().size() > 1) {
            throw input.get().error("is part of a request, and the prompt is a conversation; expected one of them");
        }
        return new Dialogue(
                dialogue.system(),
                List.of(dialogue.request() + " " + input.get().text()));
    }

    private static boolean isConversation(Json field) {
        if (field.isObject()) {
            return false;
        }
        return field.isArray() ? !Messages.continues(field) : Transcript.is(field.text());
    }

    private static Example ofConversations(Json row, Optional<Json> prompt) {
        Optional<String> system = PromptField.system(row);
        boolean instructs = prompt.filter(field -> field.isArray() && Messages.onlyInstructs(field))
                .isPresent();
        if (instructs) {
            Optional<String> own = Messages.instructions(prompt.get());
            Messages.demandOne(system, own, prompt.get());
            system = own;
        }
        Optional<Dialogue> asked = instructs ? Optional.empty() : prompt.map(field -> dialogue(row, field));
        if (system.isEmpty()) {
            system = asked.flatMap(Dialogue::system);
        }
        Turns better = conversation(row.at(CHOSEN), system);
        Turns worse = conversation(row.at(REJECTED), system);
        if (!better.dialogue().equals(worse.dialogue())) {
            throw row.error(
                    "chosen and rejected differ at turn %d, expected the same conversation up to their last answers"
                            .formatted(firstDifference(better, worse)));
        }
        asked.ifPresent(dialogue -> demandAgreement(dialogue, better.dialogue(), prompt.get()));
        return compared(row, better.dialogue(), better.answer(), worse.answer());
    }

    /** A prompt beside whole conversations repeats them, or names one of the user's turns. */
    private static void demandAgreement(Dialogue prompt, Dialogue conversation, Json field) {
        boolean same = prompt.turns().size() == 1
                ? conversation.turns().stream()
                        .anyMatch(turn -> turn.strip().equals(prompt.request().strip()))
                : conversation.turns().equals(prompt.turns());
        boolean sameSystem = prompt.system().isEmpty() || prompt.system().equals(conversation.system());
        if (!same || !sameSystem) {
            throw field.error(
                    "\"prompt\" and the conversations in chosen and rejected contradict each other: its %s is not in them"
                            .formatted(same ? "system prompt" : "text"));
        }
    }

    private static Turns conversation(Json field, Optional<String> system) {
        Turns turns = field.isArray() ? Messages.parse(field, system) : Transcript.parse(field, system);
        if (!turns.answered()) {
            throw field.error("expected a conversation that ends with an answer, found the user's turn at its end");
        }
        if (!turns.unlearnt().isEmpty()) {
            throw field.error(
                    "has a turn that is not to be learnt (\"train\" or \"weight\"), which comparisons cannot leave out");
        }
        return turns;
    }

    /** Number of the first turn that differs, from 1; 1 also where only the system texts differ. */
    private static int firstDifference(Turns a, Turns b) {
        int turn = 0;
        if (a.system().equals(b.system())) {
            while (turn < Math.min(a.texts().size(), b.texts().size())
                    && a.texts().get(turn).equals(b.texts().get(turn))) {
                turn++;
            }
        }
        return turn + 1;
    }

    private static Example.Compared compared(Json row, Dialogue dialogue, String chosen, String rejected) {
        if (chosen.equals(rejected)) {
            throw row.error("chosen and rejected are the same, which leaves nothing to compare");
        }
        return new Example.Compared(
                dialogue, Response.of(chosen), Response.of(rejected), OptionalInt.of(0), OptionalInt.empty());
    }
}
