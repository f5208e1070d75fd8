package io.levee.rlhf.run;

import java.util.SequencedMap;

/** Watches a run. Calls may come from several threads at once, each for its own stage. */
public interface Progress {
    /** A stage begins. */
    Stage stage(String name, long totalSteps, long doneSteps);

    /** Something worth a line. */
    void note(String line);

    /** One stage of a run. */
    interface Stage {
        /**
         * A step is done.
         *
         * @param done steps so far
         * @param tokens that went through the step
         * @param metrics of the step
         */
        void step(long done, long tokens, SequencedMap<String, Double> metrics);

        /** The stage is complete. */
        void end();
    }

    /** Says nothing. */
    Progress NONE = new Progress() {
        @Override
        public Stage stage(String name, long totalSteps, long doneSteps) {
            return new Stage() {
                @Override
                public void step(long done, long tokens, SequencedMap<String, Double> metrics) {}

                @Override
                public void end() {}
            };
        }

        @Override
        public void note(String line) {}
    };
}
