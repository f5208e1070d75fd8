"""Compares Levee with llama.cpp on a GGUF file: ids of prompts and greedy answers.

    npm pack @node-llama-cpp/linux-x64 && tar xzf node-llama-cpp-linux-x64-*.tgz
    pip install numpy safetensors
    python transformer/src/test/python/compare_llama_cpp.py package/bins/linux-x64 FILE.gguf [--prompt TEXT]...

llama.cpp rounds what meets a quantised or float16 weight, Levee does not: where the two choose differently, the reason is
rounding if llama.cpp's own best two tokens are near to each other. Exit code 1 when ids of a prompt differ, or when a choice
differs where they are further apart than --gap; what follows a difference is not compared.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import levee
from llama_cpp import Model

PROMPTS = ["Once upon a time, there was a little girl", "The water rises.\n\nSo", "One day Tom said: \"I'm 7"]


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path, help="folder with libllama")
    parser.add_argument("model", type=Path, metavar="FILE.gguf")
    parser.add_argument("--prompt", action="append", dest="prompts", help="may be given several times")
    parser.add_argument("--tokens", type=int, default=48, help="of an answer")
    parser.add_argument("--gap", type=float, default=0.01, help="in nats: the most that is put down to rounding; for quantised weights 0.3")
    return parser.parse_args()


def prompt_ids(file, prompt):
    """Levee's ids, with what the tokenizer prescribes around a text."""
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.jsonl"
        rows.write_text(json.dumps({"text": prompt}) + "\n")
        return levee.run("tokenize", "--model", file, "--special", "--input", rows)[0]["ids"]


def agrees(theirs, prompt, chosen):
    """Prints what is equal; whether all that must be is."""
    ids = prompt_ids(chosen.model, prompt)
    if theirs.tokenize(prompt) != ids:
        print(f"{prompt!r}: Levee's ids are {ids}, llama.cpp's {theirs.tokenize(prompt)}")
        return False
    asked = ["--raw", "--prompt", prompt, "--temperature", 0, "--max-new-tokens", chosen.tokens]
    (answer,) = levee.run("generate", "--model", chosen.model, *asked)
    wanted = theirs.greedy(ids, chosen.tokens)
    for count, ((token, gap), ours) in enumerate(zip(wanted, answer["ids"], strict=False)):
        if token != ours:
            print(f"{prompt!r}: {count} tokens are equal, then llama.cpp's best two are {gap:.4f} nats apart")
            return gap <= chosen.gap
    print(f"{prompt!r}: {len(answer['ids'])} tokens, all equal: {answer['text']!r}")
    return len(answer["ids"]) == len(wanted)


def main():
    chosen = options()
    theirs = Model(chosen.library, chosen.model)
    failed = False
    for prompt in chosen.prompts or PROMPTS:
        failed |= not agrees(theirs, prompt, chosen)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
