package io.levee.kernels.measure;

import io.levee.kernels.Slice;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Losses over answers of equal length. */
final class LossWork {
    private static final Answers MEASURED = new Answers(4, 512);

    /** For losses of whole answers, which take the scores of many. */
    private static final Answers SCORES = new Answers(512, 1);

    private static final Answers PRODUCTION = new Answers(256, 512);

    private LossWork() {}

    static List<KernelCase> cases() {
        return List.of(
                KernelCase.float32(MEASURED.policy(), PRODUCTION.policy()),
                KernelCase.float32(MEASURED.value(), PRODUCTION.value()),
                KernelCase.float32(MEASURED.likelihood(), PRODUCTION.likelihood()),
                KernelCase.float32(MEASURED.sums(), PRODUCTION.sums()),
                KernelCase.float32(SCORES.ranking(), SCORES.ranking()),
                KernelCase.float32(SCORES.signs(), SCORES.signs()),
                KernelCase.float32(MEASURED.tokenRanking(), PRODUCTION.tokenRanking()),
                KernelCase.float32(MEASURED.tokenSigns(), PRODUCTION.tokenSigns()),
                KernelCase.float32(MEASURED.dpo(), PRODUCTION.dpo()));
    }

    /** So many answers of so many tokens; half of them make pairs with the others. */
    private record Answers(int count, int length) {
        private int tokens() {
            return count * length;
        }

        private int pairs() {
            return count / 2;
        }

        /** A kernel with a result for each token. */
        private KernelWork tokenwise(String kernel, Consumer<MeasuredOperands> body) {
            return new KernelWork(count + " × " + length + " tokens", body, Map.of(kernel, Amount.streaming(tokens())));
        }

        private Slice offsets(MeasuredOperands o) {
            return o.offsets(count, length);
        }

        KernelWork policy() {
            return new KernelWork(
                    count + " × " + length + " tokens",
                    o -> {
                        Slice old = o.zeros(tokens());
                        Slice advantages = o.reals(tokens());
                        Slice d = o.zeros(tokens());
                        o.kernels().policyLoss(o.zeros(4), d, old, old, advantages, offsets(o), count, 0.2f);
                    },
                    Map.of(
                            "policy_loss_f32",
                            Amount.streaming(tokens()),
                            "add_slots_f32",
                            Amount.ofOneBlock(4, count, Double.BYTES)));
        }

        KernelWork value() {
            return tokenwise("value_loss_f32", o -> {
                Slice d = o.zeros(tokens());
                Slice values = o.reals(tokens());
                o.kernels().valueLoss(o.zeros(1), d, values, values, o.reals(tokens()), offsets(o), count, 0.2f);
            });
        }

        KernelWork likelihood() {
            return tokenwise(
                    "negative_log_likelihood_f32",
                    o -> o.kernels()
                            .negativeLogLikelihood(o.zeros(1), o.zeros(tokens()), o.reals(tokens()), tokens(), 1));
        }

        KernelWork sums() {
            return new KernelWork(
                    count + " × " + length + " tokens",
                    o -> o.kernels().segmentSums(o.zeros(count), o.reals(tokens()), offsets(o), count),
                    Map.of("segment_sums_f32", Amount.streaming(count, length)));
        }

        KernelWork ranking() {
            return new KernelWork(
                    pairs() + " pairs",
                    o -> o.kernels().rankingLoss(o.zeros(2), o.zeros(count), o.reals(count), pairs(), 0.01f),
                    Map.of("ranking_loss_f32", Amount.streaming(count)));
        }

        KernelWork signs() {
            return new KernelWork(
                    count + " answers",
                    o -> {
                        Slice signs = o.zeros(count);
                        o.kernels().fill(signs, 1);
                        o.kernels().signLoss(o.zeros(4), o.zeros(count), o.reals(count), signs, count);
                    },
                    Map.of("sign_loss_f32", Amount.streaming(count)));
        }

        KernelWork tokenRanking() {
            return tokenwise("token_ranking_loss_f32", o -> {
                Slice scores = o.reals(tokens());
                Slice first = o.repeated(pairs(), 0);
                o.kernels().tokenRankingLoss(o.zeros(2), o.zeros(tokens()), scores, offsets(o), first, pairs(), 0.01f);
            });
        }

        KernelWork tokenSigns() {
            return tokenwise("token_sign_loss_f32", o -> {
                Slice scores = o.reals(tokens());
                Slice first = o.repeated(pairs(), 0);
                Slice signs = o.zeros(count);
                o.kernels().fill(signs, 1);
                o.kernels().tokenSignLoss(o.zeros(4), o.zeros(tokens()), scores, offsets(o), first, signs, pairs());
            });
        }

        KernelWork dpo() {
            return tokenwise("dpo_loss_f32", o -> {
                Slice d = o.zeros(tokens());
                Slice sums = o.reals(count);
                o.kernels().dpoLoss(o.zeros(3), d, o.reals(tokens()), sums, offsets(o), pairs(), 0.1f);
            });
        }
    }
}
