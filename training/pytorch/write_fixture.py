"""
Writes what the WebAssembly trainer is held against: tiny networks trained by this program's own code.

    python training/pytorch/write_fixture.py [FOLDER]

For every case FOLDER/<case>/ gets the network before training (model.safetensors, config.json) and run.json: the
settings, the texts in the order in which they were read, and the loss of every step. The texts are the repository's
samples. Run from the repository's root; FOLDER is test/fixtures/training-recipe unless it is given.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch

from data import Lanes, encode
from network import write_folder
from options import read_options
from processes import Processes
from train import Run, rate

STEPS, BATCH, WINDOW = 60, 4, 24
TEXTS = ["samples/inventory.c", "samples/diary.py", "samples/roman.rs", "samples/template.ts"]
COMMON = {
    "--hidden": 16, "--embedding": 8, "--batch": BATCH, "--window": WINDOW, "--characters": STEPS * BATCH * WINDOW,
    "--learning-rate": 0.01, "--schedule": "cosine", "--warm-up": 0, "--clip": 0.5, "--weight-decay": 0.1,
    "--activity": 0.05, "--seed": 3, "--threads": 1, "--device": "cpu", "--float32": None,
}
# "products" is the LSTM whose matrix products are its own, here in float32 instead of bfloat16.
CASES = {
    "lstm": {"--cell": "lstm", "--layers": 2},
    "lstm-products": {"--cell": "lstm", "--layers": 2},
    "gru": {"--cell": "gru", "--layers": 1},
    "rnn": {"--cell": "rnn", "--layers": 1},
}


def write_case(folder, name, options):
    given = {"--corpus": "samples", "--out": str(folder), **COMMON, **options}
    sys.argv[1:] = [word for key, value in given.items() for word in ([key] if value is None else [key, str(value)])]
    settings = read_options(None)
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    run = Run(settings, Processes(settings.device))
    if name == "lstm-products":
        run.low = torch.float32
    write_folder(folder, run.network, name, {})
    # Short pieces of the texts, so that boundaries are read within windows; windows of later epochs as well.
    texts = [Path(path).read_text()[start : start + 700] for path in TEXTS for start in (0, 700)]
    lanes = Lanes([encode(text) for text in texts], BATCH, WINDOW, settings.seed)
    losses = []
    for step in range(STEPS):
        epoch, window = divmod(step, lanes.windows)
        text = torch.from_numpy(lanes.read(epoch, window).astype(np.int64))
        cost, _, _ = run.step(text, rate(settings, step * BATCH * WINDOW, 0))
        losses.append(round(cost.item(), 6))
    epochs = -(-STEPS // lanes.windows)
    orders = [np.random.default_rng([settings.seed, epoch]).permutation(len(texts)).tolist() for epoch in range(epochs)]
    kept = {key: getattr(settings, key) for key in [
        "cell", "layers", "hidden", "embedding", "batch", "window", "learning_rate", "clip", "weight_decay", "activity"]}
    record = {"settings": kept, "texts": texts, "orders": orders, "losses": losses}
    (folder / "run.json").write_text(json.dumps(record, indent=1) + "\n")
    print(f"{name}: loss {losses[0]:.3f} to {losses[-1]:.3f} in {STEPS} steps")


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "test/fixtures/training-recipe")
    for case, case_options in CASES.items():
        write_case(target / case, case, case_options)
