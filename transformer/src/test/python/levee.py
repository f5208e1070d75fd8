"""Runs Levee's command line for the scripts beside this file."""

import json
import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from safetensors.numpy import load_file

LAUNCHER = Path(__file__).resolve().parents[4] / "levee"


def run(*arguments):
    """The JSON objects that a verb writes; LEVEE names another launcher."""
    launcher = shlex.split(os.environ.get("LEVEE", str(LAUNCHER)))
    command = [*launcher, *map(str, arguments), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{shlex.join(command)} ended with exit code {done.returncode}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def log_probs(model, ids):
    """Levee's log-probabilities (N, V) after each of the ids."""
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.safetensors"
        run("logits", "--model", model, "--ids", ",".join(map(str, ids)), "--full", full)
        return load_file(full)["log_probs"]
