package io.levee.rlhf.data;

import java.util.Optional;

/** Every example has a prompt. */
final class AsPrompts implements Use<Prompt> {
    @Override
    public Optional<Prompt> take(Example example, Origin origin) {
        return Optional.of(new Prompt(example.dialogue(), origin.place(), origin.fields()));
    }

    @Override
    public long leftOut() {
        return 0;
    }
}
