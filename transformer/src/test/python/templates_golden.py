"""Writes what the templates of current models make of conversations, by Hugging Face's own renderer, with the date fixed.

    pip install transformers==5.18.0 jinja2
    python transformer/src/test/python/templates_golden.py FOLDER > \\
        transformer/src/test/resources/io/levee/transformer/chat/current.jsonl

FOLDER holds the models' own templates as NAME.jinja, or NAME@whatever.jinja where several mean the template NAME. They are
published in packages (the templates among llama-cpp-python's sources, TRL, axolotl) and not ours to copy.
"""

import datetime
import json
import sys
from pathlib import Path

import transformers.utils.chat_template_utils as templates

TOKENS = {
    "llama3.1": ("<|begin_of_text|>", "<|eot_id|>", ["<|start_header_id|>", "<|end_header_id|>"]),
    "mistral-v0.3": ("<s>", "</s>", ["[INST]", "[/INST]"]),
    "gemma": ("<bos>", "<eos>", ["<start_of_turn>", "<end_of_turn>"]),
    "gemma3": ("<bos>", "<eos>", ["<start_of_turn>", "<end_of_turn>"]),
    "phi3": ("<s>", "<|endoftext|>", ["<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]),
    "phi4-mini": ("<|endoftext|>", "<|endoftext|>", ["<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]),
    "phi4": ("<|endoftext|>", "<|im_end|>", ["<|im_start|>", "<|im_sep|>"]),
    "olmo2": ("<|endoftext|>", "<|endoftext|>", []),
}
CHATML = ("<|endoftext|>", "<|im_end|>", ["<|im_start|>"])

QUESTIONS = ["Why is the sky blue?", "  two before, one after ", "\n\tlines\n\n", "Grüße, 世界 🌍: \"q\" 'q' <b>&amp;</b> \\n", "{{ messages }} {% raw %}", ""]
ANSWERS = ["Because.", "  answer  ", "\nlines\n- x\n", "plain"]
SYSTEMS = [None, "Be brief.", " Be kind.\nNo guess. \n", ""]


class Fixed(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2024, 7, 26, 12)


def conversations():
    for system in SYSTEMS:
        questions = QUESTIONS if system in (None, "Be brief.") else QUESTIONS[:2]
        for i, question in enumerate(questions):
            yield system, [question]
            yield system, [question, ANSWERS[i % 4]]
        yield system, [QUESTIONS[0], ANSWERS[0], QUESTIONS[1]]
        yield system, [QUESTIONS[3], ANSWERS[2], QUESTIONS[2], ANSWERS[1], QUESTIONS[0]]
        yield system, [QUESTIONS[1], ANSWERS[1], QUESTIONS[0], ANSWERS[3]]


def main():
    templates.datetime = Fixed
    for path in sorted(Path(sys.argv[1]).glob("*.jinja")):
        name = path.stem.split("@")[0]
        mistral = ("<s>", "</s>", [])
        bos, eos, special = TOKENS.get(name, mistral if name.startswith("mistral") else CHATML)
        compiled = templates._compile_jinja_template(path.read_text())
        rows = []
        for system, turns in conversations():
            messages = [] if system is None else [{"role": "system", "content": system}]
            messages += [{"role": ("user", "assistant")[i % 2], "content": text} for i, text in enumerate(turns)]
            try:
                text = compiled.render(
                    messages=messages, tools=None, documents=None, add_generation_prompt=len(turns) % 2 == 1,
                    bos_token=bos, eos_token=eos, **({"enable_thinking": False} if "no-think" in name else {}))
            except Exception:
                text = None
            rows.append({"messages": messages, "text": text})
        print(json.dumps({"source": path.stem, "template": name, "bos": bos, "eos": eos, "special": special, "conversations": rows}, ensure_ascii=False))


if __name__ == "__main__":
    main()
