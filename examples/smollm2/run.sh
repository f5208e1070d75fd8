#!/usr/bin/env bash
# Safe RLHF on a real model, from files: usage: run.sh MODEL DATA OUT
#   MODEL  SmolLM2-135M-Instruct, as a GGUF file or a folder in the Hugging Face layout
#   DATA   folder with alpaca_seed_tasks_as_alpaca.jsonl, alpaca_eval_gpt4_pairs.jsonl and
#          pku_saferlhf_one_safe_pairs_mild.jsonl
#   OUT    where everything goes; run again after an interruption, it goes on with the same bits
set -euo pipefail
model=$1 data=$2 out=$3
here=$(cd "$(dirname "$0")" && pwd)
levee=$here/../../levee
mkdir -p "$out"

# split FILE NAME: every eighth prompt is held out with all its rows. NAME-train and NAME-test have the rows,
# NAME-train-prompts and NAME-test-prompts one row of each prompt.
split() {
    [ ! -e "$out/$2-test.jsonl" ] || return 0
    awk -F'", "response_0"' -v name="$out/$2" '{
        part = name (($1 in number ? number[$1] : number[$1] = ++count) % 8 == 0 ? "-test" : "-train")
        print > (part ".tmp")
        if (!seen[$1]++) print > (part "-prompts.jsonl")
    }' "$data/$1"
    mv "$out/$2-train.tmp" "$out/$2-train.jsonl"
    mv "$out/$2-test.tmp" "$out/$2-test.jsonl"
}

# A stage that is done is passed over; one that was interrupted goes on.
stage() {
    local verb=$1 name=$2
    shift 2
    if [ -e "$out/$name/result.json" ]; then
        echo "== $name: done"
    elif [ -e "$out/$name/run.json" ]; then
        "$levee" resume "$out/$name"
    else
        "$levee" "$verb" --out "$out/$name" "$@"
    fi
}

split alpaca_eval_gpt4_pairs.jsonl help
split pku_saferlhf_one_safe_pairs_mild.jsonl harm

stage sft sft --recipe "$here/sft.yaml" --model "$model" --data "$data/alpaca_seed_tasks_as_alpaca.jsonl"
stage reward reward --recipe "$here/reward.yaml" --model "$out/sft/model" \
    --data "$out/help-train.jsonl:0.5" --test-data "$out/help-test.jsonl"
stage cost cost --recipe "$here/cost.yaml" --model "$out/sft/model" \
    --data "$out/harm-train.jsonl:0.5" --test-data "$out/harm-test.jsonl"
stage ppo-lag ppo-lag --recipe "$here/ppo-lag.yaml" --actor "$out/sft/model" \
    --reward-model "$out/reward/model" --cost-model "$out/cost/model" \
    --data "$out/help-train-prompts.jsonl" --data "$out/harm-train-prompts.jsonl"
stage evaluate evaluate --recipe "$here/evaluate.yaml" --model "$out/sft/model" --challenger "$out/ppo-lag/model" \
    --reward-model "$out/reward/model" --cost-model "$out/cost/model" --threshold auto \
    --data "$out/help-test-prompts.jsonl" --data "$out/harm-test-prompts.jsonl"
