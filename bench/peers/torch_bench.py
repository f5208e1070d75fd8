"""PyTorch on the work of `levee bench gemm|train|generate`: prints the same JSON, {"machine": ..., "rows": [...]}, names and shapes
alike. Usage: torch_bench.py gemm|train|generate [--threads N] [--shapes MxNxK,...]"""
import argparse
import json
import statistics
import time

import torch
import torch.nn.functional as F

from world_model import VOCABULARY, Batch, Model

SAMPLES, SAMPLE_SECONDS, WARM_SECONDS = 9, 0.02, 2.0


def seconds(work):
    """Median time of one call: samples of at least 20 ms after two seconds of warm-up, as `levee bench` takes them."""
    start, calls = time.perf_counter(), 0
    while calls < 3 or time.perf_counter() - start < WARM_SECONDS:
        work()
        calls += 1
    each = (time.perf_counter() - start) / calls
    repetitions = max(1, round(SAMPLE_SECONDS / each))
    samples = []
    for _ in range(SAMPLES):
        start = time.perf_counter()
        for _ in range(repetitions):
            work()
        samples.append((time.perf_counter() - start) / repetitions)
    return statistics.median(samples)


def row(name, shape, variant, value, unit):
    return {"name": name, "shape": shape, "variant": variant, "value": value, "unit": unit}


def gemm(shapes):
    for shape in shapes.split(","):
        m, n, k = map(int, shape.split("x"))
        x, w = torch.randn(m, k), torch.randn(n, k)
        with torch.inference_mode():
            taken = seconds(lambda: F.linear(x, w))
        yield row("gemm", shape, "F.linear", 2 * m * n * k / taken / 1e9, "GFLOP/s")


def training_batch():
    """64 sequences of 24 to 40 tokens, the first third of each a prompt."""
    generator = torch.Generator().manual_seed(1)
    sequences = [torch.randint(VOCABULARY, (24 + i % 17,), generator=generator) for i in range(64)]
    return Batch(sequences, [len(sequence) // 3 for sequence in sequences])


def loss(model, forward, batch):
    return F.cross_entropy(model.logits(forward(model, batch)[batch.rows]), batch.targets)


def train():
    batch = training_batch()
    check(batch)
    for variant, forward in (("packed", Model.packed), ("padded", Model.padded)):
        torch.manual_seed(1)
        model = Model()
        decayed = [p for p in model.parameters() if p.dim() == 2]
        others = [p for p in model.parameters() if p.dim() != 2]
        optimizer = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}],
            lr=1e-4, betas=(0.9, 0.95), eps=1e-8, fused=True)

        def step():
            optimizer.zero_grad(set_to_none=True)
            value = loss(model, forward, batch)
            value.backward()
            norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            return value.item(), norm.item()

        taken = seconds(step)
        shape = f"world, {len(batch.ids)} sequences, {batch.tokens} tokens"
        yield row("train", shape, variant, batch.tokens / taken, "tokens/s")


def check(batch):
    """Both ways to train are the same function."""
    torch.manual_seed(1)
    model = Model()
    packed, padded = loss(model, Model.packed, batch).item(), loss(model, Model.padded, batch).item()
    if abs(packed - padded) > 1e-5 * abs(padded):
        raise SystemExit(f"the packed loss is {packed}, the padded {padded}")


def generate():
    torch.manual_seed(1)
    model = Model()
    prompt, new = 16, 32
    for batch in (1, 16, 256):
        prompts = torch.randint(VOCABULARY, (batch, prompt))
        check_generation(model, prompts, new)
        taken = seconds(lambda: model.generate(prompts, new))
        shape = f"world, batch {batch}, {prompt} + {new} tokens"
        yield row("generate", shape, "cached loop", batch * new / taken, "tokens/s")


@torch.inference_mode()
def check_generation(model, prompts, new):
    """The cache gives the log-probabilities of the whole pass."""
    tokens, log_probs = model.generate(prompts, new)
    whole = torch.cat((prompts, tokens), 1)
    batch = Batch(list(whole), [prompts.shape[1]] * len(whole))
    again = torch.log_softmax(model.logits(model.padded(batch)[batch.rows]), -1).gather(1, batch.targets[:, None])
    difference = (again.view_as(log_probs) - log_probs).abs().max().item()
    if difference > 1e-4:
        raise SystemExit(f"log-probabilities differ by {difference} with the cache")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("gemm", "train", "generate"))
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--shapes", default="1024x576x1536")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    rows = gemm(arguments.shapes) if arguments.what == "gemm" else {"train": train, "generate": generate}[arguments.what]()
    machine = {"torch": torch.__version__, "threads": torch.get_num_threads()}
    print(json.dumps({"machine": machine, "rows": list(rows)}))


if __name__ == "__main__":
    main()
