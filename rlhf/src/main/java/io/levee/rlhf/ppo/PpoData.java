package io.levee.rlhf.ppo;

import io.levee.rlhf.rollout.RolloutPrompt;
import io.levee.transformer.model.Rows;
import java.util.List;

/** What reinforcement learning reads: pure functions of the place, so that a resumed run reads the same. */
public interface PpoData {
    /** Prompts of rollout k, the pretraining of critics included, from 0. */
    List<RolloutPrompt> prompts(long rollout);

    /** Supervised rows beside optimizer step k of the actor; empty without ptx. */
    List<? extends Rows.Answered> ptx(long step);
}
