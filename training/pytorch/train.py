"""
Trains a character network on a corpus with a manifest, and writes the folder that Cell Lens opens.

    python training/pytorch/train.py --corpus training/work/corpus --out FOLDER [--characters 120e6] [options]

The learning rate warms up, stays, and falls to zero over the last `--decay` characters. A run that is stopped goes on
from its last checkpoint with the same command; with another `--characters` it goes on longer or ends earlier.
"""

import argparse
import json
import os
import random
import signal
import time
from pathlib import Path

import numpy as np
import torch

from data import Lanes, read_part
from network import CharacterNetwork, detached, write_folder


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--corpus", required=True)
    add("--out", required=True)
    add("--name", default=None)
    add("--cell", choices=["lstm", "gru", "rnn"], default="lstm")
    add("--layers", type=int, default=1)
    add("--hidden", type=int, default=512)
    add("--embedding", type=int, default=64)
    add("--batch", type=int, default=128)
    add("--window", type=int, default=128)
    add("--characters", type=float, default=120e6)
    add("--decay", type=float, default=0.2, help="share of the characters over which the rate falls to zero")
    add("--learning-rate", type=float, default=2e-3)
    add("--warm-up", type=float, default=4e6, help="characters over which the rate rises")
    add("--clip", type=float, default=1.0)
    add("--dropout", type=float, default=0.0)
    add("--weight-decay", type=float, default=0.0)
    add("--activity", type=float, default=0.0, help="L1 penalty on h: weight of mean |h|")
    add("--cell-limit", type=float, default=0.0, help="weight of mean max(0, |c| - 10)^2, so that no counter runs away")
    add("--seed", type=int, default=1)
    add("--threads", type=int, default=torch.get_num_threads())
    add("--float32", action="store_true", help="no bfloat16 products")
    add("--checkpoint-seconds", type=float, default=300)
    add("--from-checkpoint", default=None, help="begin with the state of another run")
    return parser.parse_args()


@torch.no_grad()
def held_out(network, files, limit=8000, batch=64):
    """Nats per character by language, every file from the zero state after the boundary; at most `limit` of each."""
    network.eval()
    sums = {}
    files = sorted(files, key=lambda file: -min(limit, len(file[1])))
    for start in range(0, len(files), batch):
        group = files[start : start + batch]
        length = min(limit, max(len(symbols) for _, symbols in group))
        text = np.full((length + 1, len(group)), 0, np.int64)
        real = np.zeros((length, len(group)), bool)
        for lane, (_, symbols) in enumerate(group):
            count = min(length, len(symbols))
            text[1 : count + 1, lane] = symbols[:count]
            real[:count, lane] = True
        text = torch.from_numpy(text)
        state, losses = None, []
        for at in range(0, length, 250):
            window = text[at : at + 251]
            logits, state, _, _ = network(window[:-1], state)
            losses.append(torch.nn.functional.cross_entropy(
                logits.flatten(0, 1), window[1:].flatten(), reduction="none").view(window.shape[0] - 1, -1))
        losses = torch.cat(losses).numpy()
        for lane, (language, _) in enumerate(group):
            total, count = sums.get(language, (0.0, 0))
            sums[language] = (total + float(losses[real[:, lane], lane].sum()), count + int(real[:, lane].sum()))
    network.train()
    return {language: total / count for language, (total, count) in sorted(sums.items())}


def rate(settings, seen):
    """Share of the learning rate after `seen` characters: up, level, down."""
    total = settings.characters
    falling = total * settings.decay
    up = min(1.0, (seen + 1) / max(1.0, settings.warm_up))
    down = 1.0 if falling <= 0 else min(1.0, max(0.0, (total - seen) / falling))
    return min(up, down)


def sample_files(files, per_language, seed=1):
    by_language = {}
    for file in files:
        by_language.setdefault(file[0], []).append(file)
    chosen = []
    for language in sorted(by_language):
        group = by_language[language]
        random.Random(seed).shuffle(group)
        chosen += group[:per_language]
    return chosen


def main():
    settings = options()
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    out = Path(settings.out)
    out.mkdir(parents=True, exist_ok=True)
    low = None if settings.float32 else torch.bfloat16
    lanes = Lanes([symbols for _, symbols in read_part(settings.corpus, "train")], settings.batch, settings.window,
                  settings.seed)
    selection = sample_files(read_part(settings.corpus, "selection"), 12)
    network = CharacterNetwork(settings.cell, settings.layers, settings.hidden, settings.embedding, settings.dropout)
    decayed = [p for name, p in network.named_parameters() if "weight" in name and "embedding" not in name]
    others = [p for name, p in network.named_parameters() if not ("weight" in name and "embedding" not in name)]
    optimiser = torch.optim.AdamW([
        {"params": decayed, "weight_decay": settings.weight_decay}, {"params": others, "weight_decay": 0.0}],
        lr=settings.learning_rate)
    position = {"epoch": 0, "window": 0, "seen": 0, "step": 0, "seconds": 0.0}
    state = None
    checkpoint = out / "checkpoint.pt"
    begin = checkpoint if checkpoint.exists() else settings.from_checkpoint
    if begin:
        kept = torch.load(begin, weights_only=True)
        network.load_state_dict(kept["network"])
        optimiser.load_state_dict(kept["optimiser"])
        position, state = kept["position"], kept["state"]
        torch.set_rng_state(kept["random"])

    def save():
        kept = {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "position": position,
                "state": state, "random": torch.get_rng_state()}
        torch.save(kept, f"{checkpoint}.tmp")
        os.replace(f"{checkpoint}.tmp", checkpoint)

    def log(record):
        with open(out / "log.jsonl", "a") as file:
            file.write(json.dumps(record) + "\n")
        print(json.dumps(record), flush=True)

    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    signal.signal(signal.SIGINT, lambda *_: stopped.append(True))
    saved = begun = time.time()
    smooth, window_seen, log_at = None, 0, time.time()
    per_step = settings.batch * settings.window
    while position["seen"] < settings.characters and not stopped:
        text = torch.from_numpy(lanes.read(position["epoch"], position["window"]).astype(np.int64))
        for group in optimiser.param_groups:
            group["lr"] = settings.learning_rate * rate(settings, position["seen"])
        logits, state, h, c = network(text[:-1], state, low)
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), text[1:].flatten())
        total = loss
        if settings.activity > 0:
            total = total + settings.activity * h.abs().mean()
        if settings.cell_limit > 0 and c is not None:
            total = total + settings.cell_limit * (c.abs() - 10).clamp(min=0).square().mean()
        optimiser.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), settings.clip)
        optimiser.step()
        state = detached(state)
        position["seen"] += per_step
        position["step"] += 1
        position["window"] += 1
        if position["window"] == lanes.windows:
            position["epoch"], position["window"] = position["epoch"] + 1, 0
        smooth = loss.item() if smooth is None else 0.98 * smooth + 0.02 * loss.item()
        window_seen += per_step
        if position["step"] % 100 == 0:
            log({"step": position["step"], "characters": position["seen"], "epoch": position["epoch"],
                 "loss": round(smooth, 4), "perSecond": round(window_seen / (time.time() - log_at)),
                 "h": round(h.abs().mean().item(), 4),
                 "c": None if c is None else round(c.abs().max().item(), 1)})
            window_seen, log_at = 0, time.time()
        if time.time() - saved > settings.checkpoint_seconds:
            scores = held_out(network, selection)
            log({"characters": position["seen"], "selection": {k: round(v, 4) for k, v in scores.items()},
                 "mean": round(sum(scores.values()) / len(scores), 4)})
            position["seconds"] += time.time() - begun
            saved = begun = log_at = time.time()
            window_seen = 0
            save()
    position["seconds"] += time.time() - begun
    save()
    scores = held_out(network, selection, limit=1 << 30) if not stopped else {}
    record = {"heldOut": scores, "characters": position["seen"], "seconds": round(position["seconds"]),
              "trainer": f"PyTorch {torch.__version__}", "options": vars(settings)}
    write_folder(out, network, settings.name or out.name, record)
    log({"characters": position["seen"], "ended": "stopped" if stopped else "done", "selection": scores})


if __name__ == "__main__":
    main()
