package io.levee.transformer.decode;

import java.util.Arrays;

/** A sequence that is being written. */
final class Continuation {
    final int request;
    final int sample;
    final int slot;
    final Request asked;
    private final int[] ids;
    private final float[] logProbs;
    private int length;

    Continuation(int request, int sample, int slot, Request asked) {
        this.request = request;
        this.sample = sample;
        this.slot = slot;
        this.asked = asked;
        this.ids = new int[asked.maxNewTokens()];
        this.logProbs = new float[asked.maxNewTokens()];
    }

    void add(int id, float logProb) {
        ids[length] = id;
        logProbs[length++] = logProb;
    }

    int length() {
        return length;
    }

    int last() {
        return ids[length - 1];
    }

    float lastLogProb() {
        return logProbs[length - 1];
    }

    /** Position of the newest token in the whole sequence. */
    int position() {
        return asked.prompt().length + length - 1;
    }

    boolean full() {
        return length == ids.length;
    }

    float nextUniform() {
        return asked.draws().uniform(sample, length);
    }

    /** Copies prompt and new ids to {@code into} from {@code at} on; returns the end. */
    int history(int[] into, int at) {
        System.arraycopy(asked.prompt(), 0, into, at, asked.prompt().length);
        System.arraycopy(ids, 0, into, at + asked.prompt().length, length);
        return at + asked.prompt().length + length;
    }

    int historyLength() {
        return asked.prompt().length + length;
    }

    Completion completion(Completion.Finish finish) {
        return new Completion(request, sample, Arrays.copyOf(ids, length), Arrays.copyOf(logProbs, length), finish);
    }
}
