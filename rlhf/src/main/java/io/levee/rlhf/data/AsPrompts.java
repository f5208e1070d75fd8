package io.levee.rlhf.data;

import java.util.List;

/** Every example has a prompt. */
final class AsPrompts implements Use<Prompt> {
    @Override
    public List<Prompt> take(Example example, Origin origin) {
        return List.of(new Prompt(example.dialogue(), origin.place(), origin.fields()));
    }

    @Override
    public long leftOut() {
        return 0;
    }
}
