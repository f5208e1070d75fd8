"""Tiny random models of several families with what transformers computes for them, as fixtures of FamiliesTest.

Usage: python families.py OUT_DIR
Needs: torch, transformers, safetensors.

Each OUT_DIR/NAME holds model/ (config.json, model.safetensors), older.json (the configuration in its older form, where there
is one), inputs.json (ids and greedy continuations) and vectors.safetensors: the log-probabilities of every next token of
every sequence, and the gradient of their mean (its negative, over all predicted tokens) for each tensor of the model.
"""
import json
import math
import os
import sys

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, Gemma2Config, Gemma3TextConfig, Olmo2Config, Phi3Config

SHAPE = dict(vocab_size=41, hidden_size=24, intermediate_size=28, num_hidden_layers=3, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=64, rms_norm_eps=1e-6, bos_token_id=1, eos_token_id=2,
             pad_token_id=0)
FAMILIES = {
    # the caps are near the scores, so that they bend them; heads wider than C / H; scores divided by another root
    "gemma2": (Gemma2Config(**SHAPE, head_dim=8, query_pre_attn_scalar=14, attn_logit_softcapping=1.5,
                            final_logit_softcapping=4.0, sliding_window=5),
               dict(rope_theta=10000.0, sliding_window=5)),
    "gemma3": (Gemma3TextConfig(**SHAPE, head_dim=8, query_pre_attn_scalar=8, sliding_window=6,
                                layer_types=["sliding_attention", "sliding_attention", "full_attention"],
                                rope_parameters={
                                    "full_attention": {"rope_type": "linear", "factor": 4.0, "rope_theta": 50000.0},
                                    "sliding_attention": {"rope_type": "default", "rope_theta": 700.0}}),
               dict(rope_theta=50000.0, rope_local_base_freq=700.0, rope_scaling={"rope_type": "linear", "factor": 4.0},
                    sliding_window_pattern=3)),
    "phi3": (Phi3Config(**SHAPE, sliding_window=7), dict(rope_theta=10000.0, rope_scaling=None)),
    "olmo2": (Olmo2Config(**SHAPE, rope_parameters={"rope_type": "default", "rope_theta": 500000.0}),
              dict(rope_theta=500000.0)),
}
LENGTHS = [17, 9, 23, 2]
PROMPTS = [5, 4, 11, 1]
NEW = 12


def randomise(model, generator):
    """Weights so large that every path matters."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            noise = torch.randn(weight.shape, generator=generator)
            if weight.dim() >= 2:
                weight.copy_(noise * (1.2 / math.sqrt(weight.shape[-1])))
            else:
                weight.copy_(weight + 0.2 * noise)


def log_probs(model, ids):
    logits = model(torch.tensor([ids]), use_cache=False).logits[0]
    return torch.log_softmax(logits[:-1], -1)[torch.arange(len(ids) - 1), torch.tensor(ids[1:])]


def greedy(model, ids):
    ids = list(ids)
    for _ in range(NEW):
        with torch.no_grad():
            ids.append(int(model(torch.tensor([ids]), use_cache=False).logits[0, -1].argmax()))
    return ids


def older(directory, fields):
    """The configuration as releases before rope_parameters and layer_types wrote it."""
    with open(os.path.join(directory, "model", "config.json")) as file:
        config = json.load(file)
    for field in ("rope_parameters", "layer_types", "dtype", "transformers_version"):
        config.pop(field, None)
    config.update(fields)
    if config["model_type"].startswith("gemma"):
        config.pop("tie_word_embeddings", None)  # true by default, and left out then
    with open(os.path.join(directory, "older.json"), "w") as file:
        json.dump(config, file, indent=1)


def main(out):
    torch.set_num_threads(1)
    for seed, (name, (config, fields)) in enumerate(FAMILIES.items()):
        generator = torch.Generator().manual_seed(seed + 1)
        torch.manual_seed(seed)
        config._attn_implementation = "eager"
        model = AutoModelForCausalLM.from_config(config).float().eval()
        randomise(model, generator)
        directory = os.path.join(out, name)
        model.save_pretrained(os.path.join(directory, "model"))
        older(directory, fields)
        sequences = [torch.randint(3, SHAPE["vocab_size"], (n,), generator=generator).tolist() for n in LENGTHS]
        found = [log_probs(model, ids) for ids in sequences]
        (-torch.cat(found).mean()).backward()
        vectors = {"log_probs": torch.cat(found).detach()}
        for parameter, weight in model.named_parameters():
            vectors["grad." + parameter] = weight.grad.clone()
        save_file(vectors, os.path.join(directory, "vectors.safetensors"))
        with open(os.path.join(directory, "inputs.json"), "w") as file:
            json.dump({"sequences": sequences, "prompt_lengths": PROMPTS,
                       "greedy": [greedy(model, ids[:n]) for ids, n in zip(sequences, PROMPTS)]}, file)
        extra = os.path.join(directory, "model", "generation_config.json")
        if os.path.exists(extra):
            os.remove(extra)


main(sys.argv[1])
