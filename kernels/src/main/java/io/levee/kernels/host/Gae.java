package io.levee.kernels.host;

/** Generalized advantage estimation: δ(t) = r(t) + γ·v(t+1) − v(t), A(t) = δ(t) + γλ·A(t+1), return = A + v. */
final class Gae {
    private Gae() {}

    static void run(
            HostSlice advantages,
            HostSlice returns,
            HostSlice rewards,
            HostSlice values,
            HostSlice offsets,
            int sequences,
            double gamma,
            double lambda) {
        for (int b = 0; b < sequences; b++) {
            double nextValue = 0;
            double advantage = 0;
            for (int t = offsets.i32(b + 1) - 1; t >= offsets.i32(b); t--) {
                double value = values.f32(t);
                advantage = rewards.f32(t) + gamma * nextValue - value + gamma * lambda * advantage;
                advantages.f32(t, (float) advantage);
                returns.f32(t, (float) (advantage + value));
                nextValue = value;
            }
        }
    }

    /** y = (reward advantage − multiplier · cost advantage) / (1 + multiplier). */
    static void combine(HostSlice y, HostSlice reward, HostSlice cost, double multiplier, int r) {
        for (int i = 0; i < r; i++) {
            y.f32(i, (float) ((reward.f32(i) - multiplier * cost.f32(i)) / (1 + multiplier)));
        }
    }
}
