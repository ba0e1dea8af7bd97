"""How well a network predicts texts, as `cell-lens evaluate` measures it."""

import random

import numpy as np
import torch

from data import BOUNDARY

_PADDING = 10  # what is read after the end of a text, and not counted


@torch.no_grad()
def held_out(network, files, limit=8000, batch=64):
    """Nats per character by language, every file from the zero state after the boundary; at most `limit` of each."""
    device = network.output.weight.device
    network.eval()
    sums = {}
    files = sorted(files, key=lambda file: -min(limit, len(file[1])))
    for start in range(0, len(files), batch):
        group = files[start : start + batch]
        length = min(limit, max(len(symbols) for _, symbols in group))
        text = np.full((length + 1, len(group)), _PADDING, np.int64)
        text[0] = BOUNDARY
        real = np.zeros((length, len(group)), bool)
        for lane, (_, symbols) in enumerate(group):
            count = min(length, len(symbols))
            text[1 : count + 1, lane] = symbols[:count]
            real[:count, lane] = True
        text = torch.from_numpy(text).to(device)
        state, losses = None, []
        for at in range(0, length, 250):
            window = text[at : at + 251]
            logits, state, _, _ = network(window[:-1], state)
            loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), window[1:].flatten(), reduction="none")
            losses.append(loss.view(window.shape[0] - 1, -1).cpu())
        losses = torch.cat(losses).numpy()
        for lane, (language, _) in enumerate(group):
            total, count = sums.get(language, (0.0, 0))
            sums[language] = (total + float(losses[real[:, lane], lane].sum()), count + int(real[:, lane].sum()))
    network.train()
    return {language: total / count for language, (total, count) in sorted(sums.items())}


def sample_files(files, per_language, seed=1):
    """The same few files of every language each time, to measure while training."""
    by_language = {}
    for file in files:
        by_language.setdefault(file[0], []).append(file)
    chosen = []
    for language in sorted(by_language):
        group = by_language[language]
        random.Random(seed).shuffle(group)
        chosen += group[:per_language]
    return chosen
