package io.levee.transformer.chat;

import io.levee.engine.store.BadInputException;
import io.levee.transformer.chat.Template.EmptySystem;
import io.levee.transformer.chat.Template.Frame;
import io.levee.transformer.chat.Template.SystemPlace;
import io.levee.transformer.chat.Template.Thinking;
import io.levee.transformer.chat.Template.Trims;
import io.levee.transformer.chat.TemplateFrames.SystemFrame;
import io.levee.transformer.jinja.Jinja;
import io.levee.transformer.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The typed template that writes conversations as a model's own Jinja does: a known one, or one made from it. For the latter
 * the Jinja renders a few conversations of unmistakable words, and the frames around them are cut out. Either is accepted
 * only where it writes all {@link TemplateCheck} conversations as the Jinja does. What users write never passes through
 * Jinja, and never becomes a special token.
 */
final class RenderedTemplate {
    private static final String NAME = "the model's own";

    private final TemplateFrames frames;

    private RenderedTemplate(TemplateFrames frames) {
        this.frames = frames;
    }

    /** @throws BadInputException saying what of the template cannot be a typed one */
    static Template of(String source, Tokenizer tokenizer) {
        Jinja jinja = Jinja.of(source);
        JinjaConversations conversations = new JinjaConversations(jinja, tokenizer);
        SpecialNames specials = new SpecialNames(tokenizer);
        TemplateCheck check = new TemplateCheck(conversations, tokenizer);
        Optional<Template> known = Templates.all().stream()
                .filter(template -> specials.areTokens(template))
                .filter(check::passes)
                .findFirst();
        Template template = known.orElseGet(() -> new RenderedTemplate(TemplateFrames.of(conversations, specials))
                .candidates().stream().filter(check::passes).findFirst().orElseThrow(check::refusal));
        return template.withMarks(check.marks(template, jinja));
    }

    /** With a system prompt in each place that is possible; with texts as they are or some of them trimmed. */
    private List<Template> candidates() {
        List<Template> candidates = new ArrayList<>();
        for (Trims trims : Trims.values()) {
            if (frames.system().isEmpty()) {
                candidates.add(template(withoutUser(), SystemPlace.NONE, Frame.NONE, Optional.empty(), trims));
                continue;
            }
            ownTurn(frames.system().get(), trims).ifPresent(candidates::add);
            for (SystemPlace place : List.of(SystemPlace.FIRST_USER_TURN, SystemPlace.LAST_USER_TURN)) {
                inUserTurn(frames.system().get(), place, trims).ifPresent(candidates::add);
            }
        }
        if (candidates.isEmpty()) {
            throw new BadInputException(
                    "the conversation template frames a first question in one way after a system prompt, in another"
                            + " without");
        }
        for (Template candidate : List.copyOf(candidates)) {
            if (candidate.systemPlace() != SystemPlace.NONE) {
                candidates.add(candidate.withEmptySystem(EmptySystem.NONE));
            }
        }
        return candidates;
    }

    private List<Part> withoutUser() {
        return frames.first().subList(0, frames.first().size() - frames.user().size());
    }

    private Optional<Template> ownTurn(SystemFrame system, Trims trims) {
        if (!TemplateFrames.endsWith(system.after(), frames.user())) {
            return Optional.empty();
        }
        List<Part> before = system.before();
        List<Part> after =
                system.after().subList(0, system.after().size() - frames.user().size());
        List<Part> begin = withoutUser();
        if (TemplateFrames.startsWith(before, begin)) {
            Frame frame = frame(before.subList(begin.size(), before.size()), after);
            return Optional.of(template(begin, SystemPlace.OWN_TURN, frame, Optional.empty(), trims));
        }
        int framed = before.size() + after.size();
        if (begin.size() < framed
                || !TemplateFrames.startsWith(begin, before)
                || !TemplateFrames.endsWith(begin, after)) {
            return Optional.empty();
        }
        return text(begin.subList(before.size(), begin.size() - after.size()))
                .map(text -> template(List.of(), SystemPlace.OWN_TURN, frame(before, after), Optional.of(text), trims));
    }

    private Optional<Template> inUserTurn(SystemFrame system, SystemPlace place, Trims trims) {
        if (!TemplateFrames.startsWith(system.before(), frames.first())) {
            return Optional.empty();
        }
        List<Part> before =
                system.before().subList(frames.first().size(), system.before().size());
        if (text(before).isEmpty() || text(system.after()).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(template(withoutUser(), place, frame(before, system.after()), Optional.empty(), trims));
    }

    private static Frame frame(List<Part> before, List<Part> after) {
        return new Frame(SpecialNames.joined(before), SpecialNames.joined(after));
    }

    /** Atoms as text; empty when a token is among them. */
    private static Optional<String> text(List<Part> atoms) {
        return switch (SpecialNames.joined(atoms)) {
            case List<Part> none when none.isEmpty() -> Optional.of("");
            case List<Part> one
            when one.size() == 1 && one.getFirst() instanceof Part.Text(String text) -> Optional.of(text);
            case List<Part> _ -> Optional.empty();
        };
    }

    private Template template(
            List<Part> begin, SystemPlace place, Frame system, Optional<String> defaultSystem, Trims trims) {
        return new Template(
                NAME,
                SpecialNames.joined(begin),
                system,
                place,
                defaultSystem,
                EmptySystem.PROMPT,
                frame(frames.user(), frames.userEnd()),
                SpecialNames.joined(frames.opening()),
                frame(frames.answer(), frames.answerEnd()),
                frames.end(),
                SpecialNames.joined(frames.between()),
                trims,
                Thinking.UNKNOWN,
                Set.of());
    }
}
