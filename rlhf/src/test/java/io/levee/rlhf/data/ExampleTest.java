package io.levee.rlhf.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.BadInputException;
import io.levee.engine.store.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExampleTest {
    private static final Dialogue ASKED = Dialogue.of("Q");
    private static final Dialogue LONGER = new Dialogue(Optional.empty(), List.of("Q", "A", "R"));

    private static Example read(String row) {
        return Example.of(Json.parse(row, "data.jsonl", 17, 1));
    }

    private static String complaint(String row) {
        return assertThrows(BadInputException.class, () -> read(row)).getMessage();
    }

    private static Example.Answered answered(Dialogue dialogue, String answer) {
        return new Example.Answered(dialogue, answer, Optional.empty());
    }

    private static Example.Compared chosen(Dialogue dialogue, String chosen, String rejected) {
        return new Example.Compared(
                dialogue, Response.of(chosen), Response.of(rejected), OptionalInt.of(0), OptionalInt.empty());
    }

    @Test
    @Timeout(60)
    void turnsOfOneSpeakerAreJoinedInLinearTime() {
        int turns = 300_000;
        String row = "{\"prompt\":\"" + "\\n\\nHuman: Q".repeat(turns) + "\"}";
        String request = read(row).dialogue().request();
        assertEquals("Q" + "\n\nQ".repeat(turns - 1), request);
    }

    @Test
    void readsPkuSafeRlhf() {
        assertEquals(
                new Example.Compared(
                        ASKED,
                        new Response("one", Optional.of(true), false),
                        new Response("two", Optional.of(false), false),
                        OptionalInt.of(1),
                        OptionalInt.of(0)),
                read(
                        "{\"prompt\":\"Q\",\"response_0\":\"one\",\"response_1\":\"two\",\"is_response_0_safe\":true,"
                                + "\"is_response_1_safe\":false,\"better_response_id\":1,\"safer_response_id\":0,\"more\":[1]}"));
    }

    @Test
    void labelsOfPkuSafeRlhfMayBeAbsentOrNull() {
        Example expected = new Example.Compared(
                ASKED, Response.of("one"), Response.of("two"), OptionalInt.empty(), OptionalInt.empty());
        assertEquals(expected, read("{\"prompt\":\"Q\",\"response_0\":\"one\",\"response_1\":\"two\"}"));
        assertEquals(
                expected,
                read("{\"prompt\":\"Q\",\"response_0\":\"one\",\"response_1\":\"two\",\"better_response_id\":null,"
                        + "\"is_response_0_safe\":null}"));
    }

    @Test
    void sameTextsAreDifferentAnswersWhenOnlyOneWasCutOff() {
        Example.Compared pair =
                (Example.Compared) read("{\"prompt\":\"Q\",\"response_0\":\"one\",\"response_1\":\"one\","
                        + "\"response_0_truncated\":true,\"response_1_truncated\":false}");
        assertTrue(pair.first().truncated());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"chosen\":\"\\n\\nHuman: Q\\n\\nAssistant: A\\n\\nHuman: R\\n\\nAssistant: yes\","
                        + "\"rejected\":\"\\n\\nHuman: Q\\n\\nAssistant: A\\n\\nHuman: R\\n\\nAssistant: no\"}",
                "{\"prompt\":\"\\n"
                        + "\\n"
                        + "Human: Q\\n"
                        + "\\n"
                        + "Assistant: A\\n"
                        + "\\n"
                        + "Human: R\\n"
                        + "\\n"
                        + "Assistant:\",\"chosen\":\"yes\",\"rejected\":\"no\"}",
                "{\"chosen\":[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":\"assistant\",\"content\":\"A\"},"
                        + "{\"role\":\"user\",\"content\":\"R\"},{\"role\":\"assistant\",\"content\":\"yes\"}],"
                        + "\"rejected\":[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":\"assistant\",\"content\":\"A\"},"
                        + "{\"role\":\"user\",\"content\":\"R\"},{\"role\":\"assistant\",\"content\":\"no\"}]}",
                "{\"prompt\":[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":\"assistant\",\"content\":\"A\"},"
                        + "{\"role\":\"user\",\"content\":\"R\"}],\"chosen\":[{\"role\":\"assistant\",\"content\":\"yes\"}],"
                        + "\"rejected\":[{\"role\":\"assistant\",\"content\":\"no\"}]}",
                "{\"prompt\":\"Q\",\"chosen\":[{\"from\":\"human\",\"value\":\"Q\"},"
                        + "{\"from\":\"gpt\",\"value\":\"A\"},{\"from\":\"human\",\"value\":\"R\"},{\"from\":\"gpt\",\"value\":\"yes\"}],"
                        + "\"rejected\":[{\"from\":\"human\",\"value\":\"Q\"},{\"from\":\"gpt\",\"value\":\"A\"},"
                        + "{\"from\":\"human\",\"value\":\"R\"},{\"from\":\"gpt\",\"value\":\"no\"}]}"
            })
    void readsChosenAndRejectedInAllTheirForms(String row) {
        assertEquals(chosen(LONGER, "yes", "no"), read(row));
    }

    @Test
    void repeatedTurnsOfOneSpeakerInATextBecomeOne() {
        assertEquals(
                chosen(new Dialogue(Optional.empty(), List.of("Q\n\nmore", "A\n\nB", "R")), "yes", "no\n\nnever"),
                read("{\"chosen\":\"\\n"
                        + "\\n"
                        + "Human: Q\\n"
                        + "\\n"
                        + "Human: more\\n"
                        + "\\n"
                        + "Assistant: A\\n"
                        + "\\n"
                        + "Assistant:  B\\n"
                        + "\\n"
                        + "Human: R\\n"
                        + "\\n"
                        + "Assistant: yes\",\"rejected\":\"\\n"
                        + "\\n"
                        + "Human: Q\\n"
                        + "\\n"
                        + "Human: more\\n"
                        + "\\n"
                        + "Assistant: A\\n"
                        + "\\n"
                        + "Assistant:  B\\n"
                        + "\\n"
                        + "Human: R\\n"
                        + "\\n"
                        + "Assistant: no\\n"
                        + "\\n"
                        + "Assistant: never\"}"));
    }

    @Test
    void aTagInsideALineIsText() {
        assertEquals(
                chosen(Dialogue.of("Q Human: x\nAssistant: y"), "yes", ""),
                read("{\"chosen\":\"\\n\\nHuman: Q Human: x\\nAssistant: y\\n\\nAssistant: yes\","
                        + "\"rejected\":\"\\n\\nHuman: Q Human: x\\nAssistant: y\\n\\nAssistant:\"}"));
    }

    @Test
    void readsBeaverTailsAlpacaAndCompletions() {
        assertEquals(
                new Example.Answered(ASKED, "A", Optional.of(false)),
                read("{\"prompt\":\"Q\",\"response\":\"A\",\"category\":{\"x\":true},\"is_safe\":false}"));
        assertEquals(answered(ASKED, "A"), read("{\"prompt\":\"Q\",\"response\":\"A\"}"));
        assertEquals(answered(ASKED, "A"), read("{\"instruction\":\"Q\",\"input\":\"\",\"output\":\"A\"}"));
        assertEquals(answered(ASKED, "A"), read("{\"instruction\":\"Q\",\"output\":\"A\"}"));
        assertEquals(
                answered(Dialogue.of("Q for this"), "A"),
                read("{\"instruction\":\"Q\",\"input\":\"for this\",\"output\":\"A\"}"));
        assertEquals(
                answered(new Dialogue(Optional.of("Be kind."), List.of("Q")), "A"),
                read("{\"instruction\":\"Q\",\"output\":\"A\",\"system\":\"Be kind.\"}"));
        assertEquals(answered(ASKED, "A"), read("{\"prompt\":\"Q\",\"completion\":\"A\"}"));
        assertEquals(
                answered(ASKED, "A"),
                read("{\"prompt\":[{\"role\":\"user\",\"content\":\"Q\"}],"
                        + "\"completion\":[{\"role\":\"assistant\",\"content\":\"A\"}]}"));
    }

    @Test
    void readsConversationsAndPrompts() {
        assertEquals(
                answered(new Dialogue(Optional.of("S"), List.of("Q", "A", "R")), "B"),
                read("{\"messages\":[{\"role\":\"system\",\"content\":\"S\"},{\"role\":\"user\",\"content\":\"Q\"},"
                        + "{\"role\":\"assistant\",\"content\":\"A\"},{\"role\":\"user\",\"content\":\"R\"},"
                        + "{\"role\":\"assistant\",\"content\":\"B\"}]}"));
        assertEquals(
                new Example.Asked(new Dialogue(Optional.of("S"), List.of("Q"))),
                read("{\"conversations\":[{\"from\":\"human\",\"value\":\"Q\"}],\"system\":\"S\"}"));
        assertEquals(new Example.Asked(ASKED), read("{\"prompt\":\"Q\",\"group\":\"plain\"}"));
        assertEquals(new Example.Plain(ASKED), read("{\"text\":\"Q\"}"));
        assertEquals(
                new Example.Asked(LONGER), read("{\"prompt\":\"\\n\\nHuman: Q\\n\\nAssistant: A\\n\\nHuman: R\"}"));
    }

    private static Example.Answered judged(String answer, Judgement judgement) {
        return new Example.Answered(ASKED, answer, judgement, Set.of());
    }

    @Test
    void readsTheShapesOfOtherDataSets() {
        assertEquals(
                answered(Dialogue.of("Q\n\nabout this"), "A"),
                read("{\"instruction\":\"Q\",\"context\":\"about this\",\"response\":\"A\",\"category\":\"qa\"}"));
        assertEquals(answered(ASKED, "A"), read("{\"question\":\"Q\",\"answer\":\"A\"}"));
        assertEquals(answered(ASKED, "A"), read("{\"input\":\"Q\",\"output\":\"A\"}"));
        assertEquals(
                answered(new Dialogue(Optional.empty(), List.of("Q", "A", "R")), "B"),
                read("{\"instruction\":\"R\",\"output\":\"B\",\"history\":[[\"Q\",\"A\"]]}"));
        assertEquals(
                judged("A", new Judgement(Optional.empty(), Optional.of(false), OptionalDouble.empty())),
                read("{\"prompt\":\"Q\",\"completion\":\"A\",\"label\":false}"));
        assertEquals(
                judged("A", new Judgement(Optional.empty(), Optional.empty(), OptionalDouble.of(3))),
                read("{\"prompt\":\"Q\",\"response\":\"A\",\"helpfulness\":3,\"verbosity\":1}"));
        assertEquals(
                new Example.Ranked(ASKED, List.of(new Example.Graded("a", -2), new Example.Graded("b", -1))),
                read(
                        "{\"prompt\":\"\\n\\nHuman: Q\\n\\nAssistant: \",\"answers\":[{\"answer\":\"a\",\"model\":\"m\",\"rank\":2.0},"
                                + "{\"answer\":\"b\",\"rank\":1}],\"turns\":1}"));
        assertEquals(
                new Example.Ranked(ASKED, List.of(new Example.Graded("a", 4.5), new Example.Graded("b", 2))),
                read(
                        "{\"instruction\":\"Q\",\"completions\":[{\"response\":\"a\",\"fine-grained_score\":4.5,\"overall_score\":1},"
                                + "{\"response\":\"b\",\"fine-grained_score\":2}]}"));
        assertEquals(
                new Example.Ranked(ASKED, List.of(new Example.Graded("a", 2), new Example.Graded("b", -2))),
                read("{\"context\":[{\"role\":\"user\",\"content\":\"Q\"}],\"response1\":\"a\",\"response2\":\"b\","
                        + "\"overall_preference\":-2}"));
        assertEquals(
                answered(new Dialogue(Optional.of("S"), List.of("Q")), "A B"),
                read(
                        "{\"messages\":[{\"role\":\"developer\",\"content\":\"S\"},{\"role\":\"user\",\"content\":\"Q\"},"
                                + "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"A \"},{\"type\":\"text\",\"text\":\"B\"}]}]}"));
        assertEquals(answered(ASKED, "A"), read("{\"text\":\"\\n\\nHuman: Q\\n\\nAssistant: A\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"system\":\"S\",\"question\":\"Q\",\"chosen\":\"yes\",\"rejected\":\"no\"}",
                "{\"system\":\"S\",\"input\":\"Q\",\"chosen\":\"yes\",\"rejected\":\"no\",\"score\":NaN}",
                "{\"system\":\"S\",\"conversations\":[{\"from\":\"human\",\"value\":\"Q\"}],"
                        + "\"chosen\":{\"from\":\"gpt\",\"value\":\"yes\"},\"rejected\":{\"from\":\"gpt\",\"value\":\"no\"}}",
                "{\"input\":{\"messages\":[{\"role\":\"system\",\"content\":\"S\"},{\"role\":\"user\",\"content\":\"Q\"}]},"
                        + "\"preferred_output\":[{\"role\":\"assistant\",\"content\":\"yes\"}],"
                        + "\"non_preferred_output\":[{\"role\":\"assistant\",\"content\":\"no\"}]}",
                "{\"prompt\":[{\"role\":\"system\",\"content\":\"S\"},{\"role\":\"user\",\"content\":\"Q\"}],"
                        + "\"chosen\":[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":\"assistant\",\"content\":\"yes\"}],"
                        + "\"rejected\":[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":\"assistant\",\"content\":\"no\"}]}",
                "{\"prompt\":[{\"role\":\"system\",\"content\":\"S\"}],"
                        + "\"chosen\":[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":\"assistant\",\"content\":\"yes\"}],"
                        + "\"rejected\":[{\"role\":\"user\",\"content\":\"Q\"},{\"role\":\"assistant\",\"content\":\"no\"}]}"
            })
    void whatIsAskedIsNotLostBesideChosenAndRejected(String row) {
        assertEquals(chosen(new Dialogue(Optional.of("S"), List.of("Q")), "yes", "no"), read(row));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"asked":"Q","said":"A"}                                        | expected the columns of one of
        {}                                                              | found no column
        {"prompt":"Q","response_0":"a"}                                 | the field "response_1" is missing
        {"response_0":"a","response_1":"b"}                             | the field "prompt" is missing
        {"prompt":7,"response_0":"a","response_1":"b"}                  | field prompt: expected text, found the number 7
        {"prompt":" ","response_0":"a","response_1":"b"}                | field prompt: expected text, found only blanks
        {"prompt":"Q","response_0":"a","response_1":"a"}                | response_0 and response_1 are the same
        {"prompt":"Q","response_0":"a","response_1":"b","better_response_id":2}     | field better_response_id: expected 0 or 1, found 2
        {"prompt":"Q","response_0":"a","response_1":"b","safer_response_id":-1}     | field safer_response_id: expected 0 or 1, found -1
        {"prompt":"Q","response_0":"a","response_1":"b","better_response_id":"0"}   | field better_response_id: expected a whole number
        {"prompt":"Q","response_0":"a","response_1":"b","is_response_1_safe":"yes"} | field is_response_1_safe: expected true or false, found the text "yes"
        {"chosen":"\\n\\nHuman: Q\\n\\nAssistant: A"}                   | the field "rejected" is missing
        {"chosen":"yes","rejected":"no"}                                | field chosen: is an answer alone (no conversation
        {"prompt":"Q","chosen":"yes","rejected":"yes"}                  | chosen and rejected are the same
        {"chosen":"\\n\\nHuman: Q","rejected":"\\n\\nHuman: Q"}         | field chosen: expected a conversation that ends with an answer
        {"chosen":"\\n\\nAssistant: A","rejected":"\\n\\nAssistant: B"} | field chosen: expected a conversation that begins with
        {"chosen":"\\n\\nHuman: Q\\n\\nAssistant: A","rejected":"\\n\\nHuman: R\\n\\nAssistant: B"} | chosen and rejected differ at turn 1
        {"chosen":"\\n\\nHuman: Q\\n\\nAssistant: A","rejected":"\\n\\nHuman: Q\\n\\nAssistant: B\\n\\nHuman: Q\\n\\nAssistant: B"} | chosen and rejected differ at turn 2
        {"instruction":"Q"}                                             | the field "output" is missing
        {"prompt":"Q","is_safe":true}                                   | the field "response" is missing
        {"prompt":"Q","response":"A","is_safe":1}                       | field is_safe: expected true or false, found the number 1
        {"messages":[]}                                                 | field messages: expected at least one turn of the user
        {"messages":"Q"}                                                | field messages: expected an array
        {"messages":[{"role":"assistant","content":"A"}]}               | field messages[0]: expected a turn of the user, found one of the assistant
        {"messages":[{"role":"user","content":"Q"},{"role":"user","content":"Q"}]} | field messages[1]: expected a turn of the assistant
        {"messages":[{"role":"tool","content":"Q"}]}                    | field messages[0].role: expected the role system, user or assistant, found "tool"
        {"messages":[{"role":"user"}]}                                  | field messages[0]: the field "content" is missing
        {"messages":[{"content":"Q"}]}                                  | field messages[0]: the field "role" is missing
        {"messages":[{"role":"user","content":""}]}                     | field messages: expected text, found only blanks
        {"prompt":"\\n\\nHuman: Q\\n\\nAssistant: A"}                   | field prompt: expected a conversation that ends with the user's turn
        {"prompt":"R","chosen":[{"role":"user","content":"Q"},{"role":"assistant","content":"A"}],"rejected":[{"role":"user","content":"Q"},{"role":"assistant","content":"B"}]} | field prompt: "prompt" and the conversations in chosen and rejected contradict each other
        {"system":"S","messages":[{"role":"system","content":"T"},{"role":"user","content":"Q"}]} | field messages[0]: is a second system prompt
        {"messages":[{"role":"user","content":[{"type":"image_url","image_url":"x"}]},{"role":"assistant","content":"A"}]} | expected a part of the type text, found "image_url"
        {"prompt":"Q","completions":["a"],"labels":[true]}              | is stepwise supervision
        {"prompt":"Q","completion":"A","label":"good"}                  | field label: expected true or false
        {"prompt":"Q","completion":"A","score":0.1}                     | "score" judges the answer
        {"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":"A","weight":0.5}]} | expected the weight 0 or 1, found 0.5
        {"messages":[{"role":"user","content":"Q","train":true},{"role":"assistant","content":"A","train":false},{"role":"user","content":"R"}]} | is a turn of the user that is to be learnt
        {"prompt":"Q","chosen":"a","rejected":"b","question":"R"}       | "prompt" and "question" both say
        {"prompt":"Q","completion":[]}                                  | field completion: expected one message, the assistant's answer, found 0
        """)
    void badRowsAreRefusedWithLineAndField(String row, String expected) {
        String message = complaint(row);
        assertTrue(message.startsWith("data.jsonl:17, column "), message);
        assertTrue(message.contains(expected), message);
    }
}
