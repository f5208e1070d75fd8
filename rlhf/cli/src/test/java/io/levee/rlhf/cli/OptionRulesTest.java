package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options that do not go together, or change nothing where they stand. */
class OptionRulesTest {
    private static List<String> complaints(String line) {
        return switch (Invocation.of(line.split(" "))) {
            case Invocation.Wrong(var complaints) -> complaints;
            default -> List.of();
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sft --data d --model m --config c | sft: give either --model (to go on from) or --config (random weights)",
                "sft --data d | sft: give either --model (to go on from) or --config (random weights)",
                "sft --data d --config c --lora-rank 4 | --lora-rank 4: needs a --model under the adapter",
                "sft --data d --model m --tokens-per-batch 9 --batch-size 32 | --batch-size 32: give either --batch-size"
                        + " or --tokens-per-batch",
                "sft --data d --model m --lora-alpha 4 | --lora-alpha 4: needs --lora-rank",
                "dpo --data d --model m --lora-targets q_proj | --lora-targets q_proj: needs --lora-rank",
                "dpo --data d --model m --lora-rank 2 --lora-targets q_proj,x | --lora-targets q_proj,x: expected q_proj,"
                        + " k_proj, v_proj, o_proj, gate_proj, up_proj or down_proj",
                "reward --data d --model m --schedule constant --lr-floor 0.1 | --lr-floor 0.1: a constant --schedule does"
                        + " not fall",
                "reward --data d --model m --precision bfloat16 | --precision bfloat16: the device auto computes in"
                        + " float32; expected --device cuda or ptx",
                "demo --quick-size 0.5 | --quick-size 0.5: needs --quick",
                "demo --seed 3 --seeds 1..2 | --seed 3: give either --seed or --seeds",
                "evaluate --seed 3 | evaluate: give --world DIR (the world's truth), --data (prompts) or"
                        + " --judgements FILE",
                "evaluate --model m --reward-model r --world w --data d | --data d: give either --world or --data",
                "evaluate --reward-model r --data d | evaluate: --model is missing",
                "evaluate --model m --data d | evaluate: --data needs --reward-model or --cost-model, or both, or"
                        + " --export-pairs",
                "evaluate --model m --data d --reward-model r --threshold auto | --threshold auto: needs --cost-model",
                "evaluate --model m --data d --cost-model c --best-of 2 | --best-of 2: needs --data and --reward-model",
                "evaluate --model m --world w --max-new-tokens 9 | --max-new-tokens 9: needs --data",
                "evaluate --judgements j --challenger c | --challenger c: needs --data or --world",
                "generate --model m --prompt a --prompts b | generate: give either --prompt or --prompts",
                "generate --model m --best-of 3 | generate: --best-of N (at least 2) and --reward-model belong together",
                "generate --model m --raw --template chatml | --template chatml: give either --raw or --template",
                "logits --model m | logits: give either --ids or --data",
                "logits --model m --ids 1,-2 | --ids 1,-2: expected a whole number in [0, 1e9]",
                "inspect d --rows 5 | --rows 5: needs --model",
                "inspect m.gguf --model m | --model m: shows a batch of a data file, which m.gguf is not",
                "convert --model m --to hf --dtype q8_0 --out o | --dtype q8_0: expected f32, f16 or bf16 for --to hf",
                "bench train --shapes 1x1x1 | --shapes 1x1x1: is for bench gemm",
                "bench gemm --model m | --model m: bench gemm has sizes of its own",
                "bench cuda --device cpu | --device cpu: bench cuda counts in the interpreter",
                "bench lift | bench lift: expected gemm, train, generate, ppo-lag, cuda",
                "doctor --gpu --device cpu | --device cpu: doctor --gpu: expected cuda or ptx; leave one of them out",
                "world --checkpoint-seconds 3 | unknown option '--checkpoint-seconds'",
                "world --memory-limit-mib 3 | unknown option '--memory-limit-mib'",
                "sft --data d --model m --lr 1 --lr 2 | --lr: given more than once",
                "resume a b | unexpected argument 'b'",
                "generate --model m --raw=5 | --raw 5: expected no value, true or false",
            })
    void eachIsSaid(String line, String complaint) {
        assertEquals(List.of(complaint), complaints(line));
    }

    @Test
    void everythingIsSaidTogether() {
        List<String> complaints =
                complaints("sft --config c --model m --epochs 0 --lr fast --schedule cosin --batch-size"
                        + " -1 --threads -3 --memory-limit-mib -5 --lora-alpha 2 --speed 3 --warmup NaN");

        assertEquals(
                List.of(
                        "--lr fast: expected a number in [0, 1e3]",
                        "unknown option '--speed'",
                        "--memory-limit-mib -5: expected a whole number in [0, 1e9]",
                        "--threads -3: expected a whole number in [0, 1024]",
                        "--data: missing",
                        "--epochs 0: expected a whole number in [1, 1e6]",
                        "--batch-size -1: expected a whole number in [1, 1e6]",
                        "--schedule cosin: expected constant, linear or cosine",
                        "--warmup NaN: expected a number in [0, 1]",
                        "--lora-alpha 2: needs --lora-rank",
                        "sft: give either --model (to go on from) or --config (random weights)"),
                complaints);
    }

    @Test
    void whatGoesTogetherIsTaken() {
        for (String line : List.of(
                "sft --data d --model m --lora-rank 4 --lora-alpha 4 --lora-targets q_proj,v_proj",
                "sft --data d:1/3 --config c --tokens-per-batch 9",
                "demo --quick --quick-size 0.5 --seeds 1..2",
                "evaluate --judgements j",
                "evaluate --model m --world w --reward-model r --cost-model c",
                "evaluate --model m --data d --cost-model c --threshold auto:0.5",
                "bench gemm --shapes 1x1x1,2x2x2",
                "convert --model m --to gguf --dtype q8_0 --out out")) {
            assertTrue(Invocation.of(line.split(" ")) instanceof Invocation.Asked, () -> line + complaints(line));
        }
    }
}
