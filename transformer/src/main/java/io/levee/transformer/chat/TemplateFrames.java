package io.levee.transformer.chat;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.jinja.JinjaOutput;
import io.levee.transformer.jinja.PythonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a model's own template puts around texts: found by rendering conversations of unmistakable words and cutting them
 * out. Lists are of tokens and single characters.
 *
 * @param first      before the first user's text when nothing is said about the system
 * @param user       before each user's text; {@code first} ends with it
 * @param userEnd    after a user's text
 * @param opening    what follows {@code userEnd} when an answer is awaited
 * @param answer     what follows the opening when the answer is there
 * @param answerEnd  after an answer, before {@code end}
 * @param end        the special token that ends answers
 * @param between    after an answer that is not the last
 * @param trailing   after the last answer, when none is awaited
 * @param system     around a system prompt and the first user's text: before it, between them; empty when the template
 *                   has no place for one
 */
record TemplateFrames(
        List<Part> first,
        List<Part> user,
        List<Part> userEnd,
        List<Part> opening,
        List<Part> answer,
        List<Part> answerEnd,
        Part end,
        List<Part> between,
        List<Part> trailing,
        Optional<SystemFrame> system) {
    /** Before a system prompt, and between it and the first user's text. */
    record SystemFrame(List<Part> before, List<Part> after) {}

    private static final String SYSTEM = "Qvsystemzx";
    private static final String QUESTION = "Qvquestionzx";
    private static final String ANSWER = "Qvanswerzx";
    private static final String NEXT = "Qvnextzx";

    /** @throws BadInputException when the texts are not framed in one way */
    static TemplateFrames of(JinjaConversations jinja, SpecialNames specials) {
        return new Cutter(jinja, specials).frames();
    }

    /** Cuts renderings at the words that were put into them. */
    private record Cutter(JinjaConversations jinja, SpecialNames specials) {
        TemplateFrames frames() {
            Conversation question = Conversation.of(QUESTION);
            List<List<Part>> asked = cut(question, true, QUESTION);
            List<List<Part>> answered = cut(question.plus(ANSWER), false, QUESTION, ANSWER);
            List<List<Part>> again = cut(question.plus(ANSWER).plus(NEXT), true, QUESTION, ANSWER, NEXT);
            List<Part> first = asked.get(0);
            List<Part> toAnswer = asked.get(1);
            require(toAnswer.equals(again.get(3)), "what follows a question", toAnswer, again.get(3));
            require(startsWith(again.get(1), toAnswer), "what is between question and answer", toAnswer, again.get(1));
            require(answered.get(1).equals(again.get(1)), "what precedes an answer", answered.get(1), again.get(1));
            List<Part> userEnd = userEnd(question, toAnswer);
            List<Part> afterAnswer = again.get(2);
            int end = endOfAnswer(afterAnswer);
            List<Part> trailing = answered.get(2);
            require(
                    startsWith(trailing, afterAnswer.subList(0, end + 1)),
                    "what follows an answer",
                    afterAnswer.subList(0, end + 1),
                    trailing);
            trailing = trailing.subList(end + 1, trailing.size());
            List<Part> rest = afterAnswer.subList(end + 1, afterAnswer.size());
            int user = userSize(first, rest, trailing);
            return new TemplateFrames(
                    first,
                    rest.subList(rest.size() - user, rest.size()),
                    userEnd,
                    toAnswer.subList(userEnd.size(), toAnswer.size()),
                    again.get(1).subList(toAnswer.size(), again.get(1).size()),
                    afterAnswer.subList(0, end),
                    afterAnswer.get(end),
                    rest.subList(0, rest.size() - user),
                    trailing,
                    system(question.withSystem(SYSTEM)));
        }

        /** The part of what follows a question that is there without an answer to come. */
        private List<Part> userEnd(Conversation question, List<Part> toAnswer) {
            return switch (jinja.render(question, false)) {
                case JinjaOutput.Raised _ -> toAnswer;
                case JinjaOutput.Text(String text) -> {
                    List<Part> end = cut(text, QUESTION).get(1);
                    yield startsWith(toAnswer, end) ? end : toAnswer;
                }
            };
        }

        private static int endOfAnswer(List<Part> afterAnswer) {
            for (int i = 0; i < afterAnswer.size(); i++) {
                if (!(afterAnswer.get(i) instanceof Part.Text)) {
                    return i;
                }
            }
            throw new BadInputException(
                    "the conversation template ends answers with no special token of the tokenizer");
        }

        /** How much of what stands between an answer and the next question belongs to the question. */
        private static int userSize(List<Part> first, List<Part> rest, List<Part> trailing) {
            if (startsWith(rest, trailing) && endsWith(first, rest.subList(trailing.size(), rest.size()))) {
                return rest.size() - trailing.size();
            }
            int size = 0;
            while (size < Math.min(first.size(), rest.size())
                    && first.get(first.size() - 1 - size).equals(rest.get(rest.size() - 1 - size))) {
                size++;
            }
            return size;
        }

        private Optional<SystemFrame> system(Conversation conversation) {
            if (!(jinja.render(conversation) instanceof JinjaOutput.Text(String text)) || !text.contains(SYSTEM)) {
                return Optional.empty();
            }
            List<List<Part>> pieces = cut(text, SYSTEM, QUESTION);
            return Optional.of(new SystemFrame(pieces.get(0), pieces.get(1)));
        }

        private List<List<Part>> cut(Conversation conversation, boolean opening, String... words) {
            return switch (jinja.render(conversation, opening)) {
                case JinjaOutput.Text(String text) -> cut(text, words);
                case JinjaOutput.Raised(String message) ->
                    throw new BadInputException("the conversation template refuses a conversation of %d turns: %s"
                            .formatted(conversation.turns().size(), message));
            };
        }

        private List<List<Part>> cut(String text, String... words) {
            List<List<Part>> pieces = new ArrayList<>();
            int start = 0;
            for (String word : words) {
                int at = text.indexOf(word, start);
                if (at < 0 || PythonText.count(text, word) != 1) {
                    throw new BadInputException(
                            "the conversation template does not write each text of a conversation once and in order: %s"
                                    .formatted(TemplateCheck.quoted(text)));
                }
                pieces.add(specials.atoms(text.substring(start, at)));
                start = at + word.length();
            }
            pieces.add(specials.atoms(text.substring(start)));
            return pieces;
        }

        private void require(boolean holds, String what, List<Part> one, List<Part> other) {
            if (!holds) {
                throw new BadInputException(
                        "the conversation template changes %s with the turns that come later: once it is %s, once %s"
                                .formatted(what, quoted(one), quoted(other)));
            }
        }

        private String quoted(List<Part> atoms) {
            return TemplateCheck.quoted(specials.text(atoms));
        }
    }

    static boolean startsWith(List<Part> list, List<Part> start) {
        return list.size() >= start.size() && list.subList(0, start.size()).equals(start);
    }

    static boolean endsWith(List<Part> list, List<Part> end) {
        return list.size() >= end.size()
                && list.subList(list.size() - end.size(), list.size()).equals(end);
    }
}
