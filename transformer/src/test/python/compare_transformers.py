"""Compares Levee with transformers on a model that both load: the log-probability of each id after those before it.

    pip install torch transformers safetensors peft gguf
    python transformer/src/test/python/compare_transformers.py MODEL... [--base DIR] [--ids 1,2,3] [--tolerance 1e-4]

MODEL is a folder in the Hugging Face layout, a GGUF file (transformers decodes its weights to float32), or the folder of
an adapter, which PEFT puts onto its base model (--base, else the one that adapter_config.json names). A folder whose
architecture is ...ForSequenceClassification is a score model: what is compared is the score of each of a few answers, or
of the rows of --rows (JSON lines with prompt and response).
Without --ids sequences are sampled from the model itself with a fixed seed. Prints the largest difference of each model;
exit code 1 when one is above the tolerance. The largest difference over the whole vocabulary is printed too: it is that of
a token that hardly ever comes, where two float32 computations round differently.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

import levee

ANSWERS = [
    {"prompt": "Say hello.", "response": "Hello!"},
    {"prompt": "What is the sea?", "response": "The sea is water, a lot of it."},
]


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", type=Path, metavar="MODEL")
    parser.add_argument("--base", type=Path, help="model under an adapter")
    parser.add_argument("--ids", type=lambda text: [int(part) for part in text.split(",")])
    parser.add_argument("--rows", type=Path, help="answers for a score model")
    parser.add_argument("--length", type=int, default=48, help="of the sequences that are drawn")
    parser.add_argument("--sequences", type=int, default=3, help="how many are drawn")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="in log-probability, or of a score")
    return parser.parse_args()


def settings(folder, name):
    file = folder / name
    return json.loads(file.read_text()) if file.exists() else {}


def is_score_model(path):
    if settings(path, "adapter_config.json"):
        return settings(path, "adapter_config.json")["task_type"] == "SEQ_CLS"
    architectures = settings(path, "config.json").get("architectures") or [""]
    return architectures[0].endswith("ForSequenceClassification")


def load(path, base, scores):
    """The model as transformers has it, in float32."""
    kind, more = AutoModelForCausalLM, {"dtype": torch.float32}
    if scores:
        kind, more = AutoModelForSequenceClassification, more | {"num_labels": 1}
    if path.suffix == ".gguf":
        return kind.from_pretrained(path.parent, gguf_file=path.name, **more).eval()
    adapter = settings(path, "adapter_config.json")
    if adapter:
        under = base or path / adapter["base_model_name_or_path"]
        return PeftModel.from_pretrained(load(under, None, scores), path).eval()
    return kind.from_pretrained(path, **more).eval()


def sequences(chosen, model):
    if chosen.ids:
        return [chosen.ids]
    torch.manual_seed(1)
    starts = torch.randint(model.config.vocab_size, (chosen.sequences, 1))
    model.generation_config.eos_token_id = None
    more = {"max_new_tokens": chosen.length - 1, "do_sample": True, "top_k": 0, "pad_token_id": 0}
    return model.generate(starts, attention_mask=torch.ones_like(starts), **more).tolist()


def difference_in_log_probs(path, model, chosen):
    """The largest at the ids, and in words the largest of all."""
    at_ids = anywhere = 0.0
    for ids in sequences(chosen, model):
        with torch.no_grad():
            theirs = torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), -1).numpy()
        differences = numpy.abs(levee.log_probs(path, ids) - theirs)
        at_ids = max(at_ids, differences[numpy.arange(len(ids) - 1), ids[1:]].max())
        anywhere = max(anywhere, differences.max())
    return at_ids, f"log-probability {at_ids:.2e} (of the whole vocabulary {anywhere:.2e})"


def difference_in_scores(path, model, file):
    """Texts go through the conversation template that the folder holds, on both sides."""
    tokenizer = AutoTokenizer.from_pretrained(path)
    rows = [json.loads(line) for line in file.read_text().splitlines()] if file else ANSWERS
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "rows.jsonl"
        copy.write_text("".join(json.dumps(row) + "\n" for row in rows))
        ours = [row["score"] for row in levee.run("score", "--model", path, "--data", copy)]
    bias = settings(path, "score.json").get("bias", 0.0)  # the layout has no place for it
    model.config.pad_token_id = None  # where it also ends texts, transformers would score the token before the end
    worst = 0.0
    for score, row in zip(ours, rows, strict=True):
        turns = [{"role": "user", "content": row["prompt"]}, {"role": "assistant", "content": row["response"]}]
        ids = tokenizer.apply_chat_template(turns, return_dict=False)
        end = tokenizer.eos_token_id
        if end in ids:  # a template may write a line end after it, which is no part of the answer
            ids = ids[: len(ids) - ids[::-1].index(end)]
        with torch.no_grad():
            theirs = model(torch.tensor([ids])).logits.item() + bias
        worst = max(worst, abs(score - theirs))
    return worst, f"score {worst:.2e}"


def main():
    chosen = options()
    failed = False
    for path in chosen.models:
        scores = path.is_dir() and is_score_model(path)
        model = load(path, chosen.base, scores)
        if scores:
            worst, words = difference_in_scores(path, model, chosen.rows)
        else:
            worst, words = difference_in_log_probs(path, model, chosen)
        failed |= not worst <= chosen.tolerance
        print(f"{path}: largest difference in {words}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
