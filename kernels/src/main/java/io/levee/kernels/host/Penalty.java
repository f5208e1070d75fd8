package io.levee.kernels.host;

/** Repetition penalty. Keeps one mark for each token of the vocabulary from call to call. */
public final class Penalty {
    /** Nothing has been penalised. */
    public Penalty() {}

    private long[] marks = new long[0];
    private long row;

    /** Penalises, in the rows of logits (N, V), each token of history[offsets[i], offsets[i+1]) once. */
    public void run(HostSlice logits, HostSlice history, HostSlice offsets, int n, int vocabulary, float penalty) {
        if (marks.length < vocabulary) {
            marks = new long[vocabulary];
            row = 0;
        }
        for (int i = 0; i < n; i++) {
            row++;
            for (int h = offsets.i32(i); h < offsets.i32(i + 1L); h++) {
                int token = history.i32(h);
                if (marks[token] != row) {
                    marks[token] = row;
                    long index = (long) i * vocabulary + token;
                    float logit = logits.f32(index);
                    logits.f32(index, logit > 0 ? logit / penalty : logit * penalty);
                }
            }
        }
    }
}
