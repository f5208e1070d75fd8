"""Writes trainers.json: what PyTorch says of DPO with a reference, of the cost critic and of the supervised loss beside the
policy's, for the models and inputs of the folders beside this file.

Usage: python make_trainers.py      (needs torch, transformers, safetensors; the tests only read trainers.json)

Everything is computed in float64 from the float32 weights. A gradient tensor g is kept as its norm and its products with
three waves, cos(0.37·(k + 1)·i + k) over the flat index i.
"""
import json, os
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

HERE = os.path.dirname(os.path.abspath(__file__))
REFERENCE_SCALE = 0.9  # all weights of DPO's reference are the model's times this
DPO_PAIRS = [(0, 0, 1), (2, 2, 0), (1, 1, 3)]  # prompt of, better answer of, worse answer of
DPO_BETA = 0.1
COST_CLIP = 0.5
PTX_ROWS, PTX_COEFFICIENT = [1, 2], 0.5


def fingerprint(gradient):
    flat = gradient.flatten().double()
    index = torch.arange(len(flat), dtype=torch.float64)
    return [flat.norm().item()] + [(flat * torch.cos(0.37 * (k + 1) * index + k)).sum().item() for k in range(3)]


def gradients(model, extra=None):
    named = {n: fingerprint(w.grad) for n, w in model.named_parameters() if w.grad is not None}
    return named | ({} if extra is None else {"head": fingerprint(extra.grad)})


def hidden(model, ids):
    o = model(torch.tensor([ids]), output_hidden_states=True, use_cache=False)
    return o.logits[0], o.hidden_states[-1][0]


def log_probs(model, prompt, answer):
    """Of each answer token."""
    ids = prompt + answer
    p = F.log_softmax(hidden(model, ids)[0], -1)
    return p[torch.arange(len(prompt) - 1, len(ids) - 1), torch.tensor(answer)]


def run(variant):
    folder = os.path.join(HERE, variant)
    meta = json.load(open(os.path.join(folder, "inputs.json")))
    vectors = {k: v.double() for k, v in load_file(os.path.join(folder, "vectors.safetensors")).items()}
    model = AutoModelForCausalLM.from_pretrained(os.path.join(folder, "model"), dtype=torch.float32).double().eval()
    prompts = [q[:n] for q, n in zip(meta["sequences"], meta["prompt_lengths"])]
    answers = [q[n:] for q, n in zip(meta["sequences"], meta["prompt_lengths"])]
    cut = lambda name: vectors[name].split([len(a) for a in answers])
    out = {}

    weights = {n: w.detach().clone() for n, w in model.named_parameters()}
    sums = lambda: [[log_probs(model, prompts[p], answers[a]).sum() for a in pair] for p, *pair in DPO_PAIRS]
    with torch.no_grad():
        for w in model.parameters():
            w.mul_(REFERENCE_SCALE)
        reference = sums()
        for n, w in model.named_parameters():
            w.copy_(weights[n])
    model.zero_grad(set_to_none=True)
    h = torch.stack([(b - rb) - (w - rw) for (b, w), (rb, rw) in zip(sums(), reference)])
    loss = -F.logsigmoid(DPO_BETA * h).mean()
    loss.backward()
    out["dpo"] = dict(
        reference_scale=REFERENCE_SCALE, beta=DPO_BETA, pairs=DPO_PAIRS, loss=loss.item(),
        accuracy=(h > 0).double().mean().item(), margin=(DPO_BETA * h).mean().item(), gradients=gradients(model))

    model.zero_grad(set_to_none=True)
    head = vectors["score.head"].clone().requires_grad_(True)
    total = 0
    for q, n, old, target in zip(meta["sequences"], meta["prompt_lengths"], cut("ppo.cost_values"), cut("ppo.cost_returns")):
        values = (hidden(model, q)[1] @ head)[n - 1:len(q) - 1]
        clipped = torch.clamp(values, old - COST_CLIP, old + COST_CLIP)
        total = total + 0.5 * torch.maximum((values - target) ** 2, (clipped - target) ** 2).mean()
    loss = total / len(answers)
    loss.backward()
    out["cost_critic"] = dict(clip=COST_CLIP, loss=loss.item(), gradients=gradients(model, head))

    model.zero_grad(set_to_none=True)
    clip, total = meta["ppo"]["clip_range_ratio"], 0
    for prompt, answer, old, advantages in zip(prompts, answers, cut("ppo.old_log_probs"), cut("ppo.advantages")):
        ratio = (log_probs(model, prompt, answer) - old).exp()
        total = total - torch.minimum(advantages * ratio, advantages * ratio.clamp(1 - clip, 1 + clip)).mean()
    policy = total / len(answers)
    supervised = -torch.cat([log_probs(model, prompts[i], answers[i]) for i in PTX_ROWS]).mean()
    (policy + PTX_COEFFICIENT * supervised).backward()
    out["ptx"] = dict(
        rows=PTX_ROWS, coefficient=PTX_COEFFICIENT, policy_loss=policy.item(), loss=supervised.item(),
        gradients=gradients(model))
    return out


result = {v: run(v) for v in sorted(os.listdir(HERE)) if os.path.isdir(os.path.join(HERE, v))}
with open(os.path.join(HERE, "trainers.json"), "w") as file:
    json.dump(result, file, indent=1)
    file.write("\n")
print({v: {k: f["loss"] for k, f in r.items()} for v, r in result.items()})
