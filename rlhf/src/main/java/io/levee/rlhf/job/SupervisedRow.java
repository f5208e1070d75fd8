package io.levee.rlhf.job;

import io.levee.rlhf.data.Span;
import io.levee.rlhf.data.TokenizedDemonstration;
import io.levee.transformer.model.Rows;
import java.util.Arrays;

/** A demonstration as the trainers see it. */
record SupervisedRow(TokenizedDemonstration row) implements Rows.Answered {
    @Override
    public int[] prompt() {
        return Arrays.copyOf(row.ids(), row.targets().getFirst().start());
    }

    @Override
    public int[] answer() {
        return Arrays.copyOfRange(row.ids(), row.targets().getFirst().start(), row.ids().length);
    }

    @Override
    public int length() {
        return row.ids().length;
    }

    @Override
    public int[] sequence() {
        return row.ids();
    }

    @Override
    public int[] spans() {
        int[] spans = new int[2 * row.targets().size()];
        int i = 0;
        for (Span span : row.targets()) {
            spans[i++] = span.start();
            spans[i++] = span.end();
        }
        return spans;
    }
}
