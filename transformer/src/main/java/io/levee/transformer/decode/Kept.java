package io.levee.transformer.decode;

import java.util.Arrays;

/** A slot of the cache that stays taken, and the ids whose keys and values it holds. */
final class Kept {
    private final int slot;
    private int[] ids = new int[0];

    /** A slot that holds nothing yet. */
    Kept(int slot) {
        this.slot = slot;
    }

    int slot() {
        return slot;
    }

    /**
     * Forgets what a prompt does not begin with; returns how much is left. The prompt's last token is never among it: the next
     * token is read off its pass.
     */
    int keepShared(int[] prompt) {
        int most = Math.min(ids.length, prompt.length - 1);
        int differs = Arrays.mismatch(ids, 0, most, prompt, 0, most);
        ids = Arrays.copyOf(ids, differs < 0 ? most : differs);
        return ids.length;
    }

    /** Remembers a continuation in this slot; the newest token has not been through the model. */
    void keep(Continuation continuation) {
        int[] all = new int[continuation.historyLength()];
        continuation.history(all, 0);
        ids = Arrays.copyOf(all, all.length - 1);
    }
}
