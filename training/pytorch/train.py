"""
Trains a character network on a corpus with a manifest, and writes the folder that Cell Lens opens.

    python training/pytorch/train.py --corpus training/work/corpus --out FOLDER [--characters 120e6] [options]
    torchrun --nproc-per-node 8 training/pytorch/train.py ...        (several processes, GPUs or machines)

A run that is stopped goes on from its last checkpoint with the same command; with another --characters or --minutes
it goes on longer or ends earlier. The lanes of text are divided among the processes: what is computed does not depend
on how many there are, so a run may go on with more or fewer. Needs PyTorch 1.13 or newer and numpy.
"""

import contextlib
import json
import math
import os
import signal
import time
from pathlib import Path

import numpy as np
import torch

from data import Lanes, read_part
from evaluate import held_out, sample_files
from half import on_half, round_to_half
from network import CharacterNetwork, detached, read_tensors, write_folder
from options import PLACES, read_options
from processes import Processes
from pruning import prune


# PyTorch 1's reader of weights alone knows no plain floats, which a checkpoint has.
_READS_FLOATS = int(torch.__version__.split(".")[0]) >= 2


def progress_of(settings, seen, seconds):
    """Share of the run that is over after `seen` characters and `seconds` of training; above 1 past its end."""
    return seen / settings.characters if settings.minutes is None else seconds / (60 * settings.minutes)


def rate(settings, seen, seconds):
    """Share of the learning rate after `seen` characters and `seconds` of training."""
    progress = progress_of(settings, seen, seconds)
    left = max(0.0, 1 - progress)
    up = min(1.0, (seen + 1) / max(1.0, settings.warm_up))
    if settings.schedule == "cosine":
        return up * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
    if settings.schedule == "linear" and settings.decay > 0:
        return min(up, left / settings.decay)
    return up


class Log:
    """Lines of JSON in the run's folder, and on the terminal; of the first process alone."""

    def __init__(self, path, writes):
        self.path, self.writes = path, writes

    def __call__(self, **record):
        if self.writes:
            with open(self.path, "a") as file:
                file.write(json.dumps(record) + "\n")
            print(json.dumps(record), flush=True)


class Run:
    """A network, its optimiser and where it stands in its text."""

    def __init__(self, settings, processes):
        self.settings, self.processes = settings, processes
        self.network = CharacterNetwork(
            settings.cell, settings.layers, settings.hidden, settings.embedding, settings.dropout, settings.weight_dropout,
            settings.longest_memory)
        self.position = {"epoch": 0, "window": 0, "seen": 0, "step": 0, "seconds": 0.0}
        self.state = None
        if settings.initial:
            self.network.load_state_dict(read_tensors(settings.initial))
        self.network.to(processes.device)
        named = list(self.network.named_parameters())
        decayed = [p for name, p in named if "weight" in name and "embedding" not in name]
        others = [p for name, p in named if not ("weight" in name and "embedding" not in name)]
        groups = [
            {"params": decayed, "weight_decay": settings.weight_decay},
            {"params": others, "weight_decay": 0.0},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=settings.learning_rate)
        self.low = None if settings.float32 or processes.device.type != "cpu" else torch.bfloat16
        self.module = processes.wrap(self.network)
        self.lanes = processes.share(settings.batch)

    def load(self, path):
        kept = torch.load(path, weights_only=_READS_FLOATS, map_location="cpu")
        self.network.load_state_dict(kept["network"])
        self.optimiser.load_state_dict(kept["optimiser"])
        self.position = kept["position"]
        if kept["state"] is not None:
            self.state = self.processes.own(kept["state"], self.lanes)
        if self.processes.first:
            torch.set_rng_state(kept["random"])

    def save(self, path):
        """All processes call this: the first writes the state of all lanes, beside the old file and then over it."""
        state = None if self.state is None else self.processes.gather(self.state)
        if self.processes.first:
            kept = {
                "network": self.network.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "position": self.position,
                "state": state,
                "random": torch.get_rng_state(),
            }
            torch.save(kept, f"{path}.tmp")
            os.replace(f"{path}.tmp", path)

    def loss(self, text):
        """Of a window [window + 1, lanes]: what is minimised, the mean cost, h, and c where it is at hand."""
        settings = self.settings
        every = settings.activity_layers == "all"
        if every and settings.layers > 1 and self.low is None:
            raise SystemExit("--activity-layers all: only for an LSTM in bfloat16 on the CPU")
        if settings.weight_dropout > 0 and (self.low is None or settings.cell != "lstm"):
            raise SystemExit("--weight-dropout: only for an LSTM in bfloat16 on the CPU")
        mixed = not settings.float32 and self.processes.device.type == "cuda"
        with torch.autocast("cuda", torch.bfloat16) if mixed else contextlib.nullcontext():
            logits, self.state, h, c = self.module(text[:-1], self.state, self.low)
        cost = torch.nn.functional.cross_entropy(logits.float().flatten(0, 1), text[1:].flatten())
        total = cost
        if settings.activity > 0:
            total = total + settings.activity * (h if every else h[-1]).float().abs().mean()
        if settings.cell_limit > 0:
            if c is None:
                raise SystemExit("--cell-limit: c is at hand for an LSTM in bfloat16 on the CPU alone")
            total = total + settings.cell_limit * (c.abs() - settings.cell_bound).clamp(min=0).square().mean()
        return total, cost, h, c

    def step(self, text, share):
        for group in self.optimiser.param_groups:
            group["lr"] = self.settings.learning_rate * share
        self.optimiser.zero_grad()
        with on_half(self.network) if self.settings.half else contextlib.nullcontext():
            total, cost, h, c = self.loss(text)
            total.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.settings.clip)
        self.optimiser.step()
        if self.settings.density < 1:
            progress = progress_of(self.settings, self.position["seen"], self.position["seconds"])
            prune(self.network, self.settings.density, progress)
        self.state = detached(self.state)
        return cost, h, c


def main():
    settings = read_options(__doc__)
    processes = Processes(settings.device)
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    out = Path(settings.out)
    out.mkdir(parents=True, exist_ok=True)
    log = Log(out / "log.jsonl", processes.first)
    files = [symbols for _, symbols in read_part(settings.corpus, "train")]
    lanes = Lanes(files, settings.batch, settings.window, settings.seed)
    selection = read_part(settings.corpus, "selection")
    few = sample_files(selection, 12)
    run = Run(settings, processes)
    checkpoint = out / "checkpoint.pt"
    begin = checkpoint if checkpoint.exists() else settings.from_checkpoint
    if begin:
        run.load(begin)
    if processes.rank > 0:  # dropout masks of its own; the weights were made from the same seed everywhere
        torch.manual_seed(settings.seed + 1000 * processes.rank + run.position["step"])

    stopped = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.append(True))
    position, before = run.position, run.position["seconds"]
    begun = saved = log_at = time.time()
    smooth, seen_since, any_stopped = None, 0, False
    per_step = settings.batch * settings.window

    def over():
        if settings.minutes is None:
            return position["seen"] >= settings.characters
        return position["seconds"] >= 60 * settings.minutes

    while not over() and not any_stopped:
        window = lanes.read(position["epoch"], position["window"])[:, run.lanes]
        text = torch.from_numpy(window.astype(np.int64)).to(processes.device)
        cost, h, c = run.step(text, rate(settings, position["seen"], position["seconds"]))
        loss, stops, seconds = processes.mean(cost.item(), float(bool(stopped)), before + time.time() - begun)
        any_stopped = stops > 0
        position["seen"] += per_step
        position["step"] += 1
        position["window"] += 1
        position["seconds"] = seconds
        if position["window"] == lanes.windows:
            position["epoch"], position["window"] = position["epoch"] + 1, 0
        smooth = loss if smooth is None else 0.98 * smooth + 0.02 * loss
        seen_since += per_step
        if position["step"] % settings.log_steps == 0:
            log(step=position["step"], characters=position["seen"], epoch=position["epoch"], loss=round(smooth, 4),
                perSecond=round(seen_since / (time.time() - log_at)),
                h=round(h.float().abs().mean().item(), 4), c=None if c is None else round(c.abs().max().item(), 1))
            seen_since, log_at = 0, time.time()
        (since,) = processes.mean(time.time() - saved)
        if since > settings.checkpoint_seconds:
            if processes.first:
                scores = held_out(run.network, few)
                log(characters=position["seen"], selection={k: round(v, 4) for k, v in scores.items()},
                    mean=round(sum(scores.values()) / len(scores), 4))
            run.save(checkpoint)
            saved = log_at = time.time()
            seen_since = 0
    run.save(checkpoint)
    if processes.first:
        if settings.half:
            round_to_half(run.network)
        scores = held_out(run.network, selection, limit=1 << 30) if not any_stopped else {}
        record = {
            "heldOut": scores,
            "characters": position["seen"],
            "seconds": round(position["seconds"]),
            "trainer": f"training/pytorch, PyTorch {torch.__version__} on {processes.device.type}",
            "options": {name: value for name, value in vars(settings).items() if name not in PLACES},
        }
        write_folder(out, run.network, settings.name or out.resolve().name, record, settings.half)
        log(characters=position["seen"], ended="stopped" if any_stopped else "done", selection=scores)
    processes.end()
    if any_stopped:
        raise SystemExit("stopped: the same command goes on from the checkpoint")


if __name__ == "__main__":
    main()
