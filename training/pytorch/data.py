"""The text of a corpus as symbols, and as parallel lanes that training reads window by window."""

import json
from pathlib import Path

import numpy as np

BOUNDARY, UNKNOWN = 0, 127


def vocabulary():
    """The shipped networks' vocabulary: a symbol's index is its character's code; 127 is every other character."""
    symbols = [""] * 128
    for code in [9, 10, *range(32, 127)]:
        symbols[code] = chr(code)
    return {"symbols": symbols, "boundary": BOUNDARY, "unknown": UNKNOWN, "skipped": "\r"}


def encode(text):
    """Symbols of a text, uint8; a character outside the basic plane is one symbol."""
    codes = np.frombuffer(text.replace("\r", "").encode("utf-32-le"), dtype=np.uint32)
    known = (codes == 9) | (codes == 10) | ((codes >= 32) & (codes < 127))
    return np.where(known, codes, UNKNOWN).astype(np.uint8)


def read_part(corpus, part):
    """[(language, symbols)] of the files of `part` (train, selection, test) that `corpus`/manifest.json lists."""
    manifest = json.loads((Path(corpus) / "manifest.json").read_text())
    files = []
    for entry in manifest["files"]:
        if entry["part"] == part:
            path = Path(corpus) / entry["part"] / entry["language"] / entry["project"] / entry["path"]
            files.append((entry["language"], encode(path.read_text(encoding="utf-8"))))
    return files


class Lanes:
    """
    In every epoch the files stand one after the other in a new order, each begun by the boundary; the whole is cut
    into `batch` equal lanes, and every lane is read window by window.
    """

    def __init__(self, files, batch, window, seed):
        self.files, self.batch, self.window, self.seed = files, batch, window, seed
        self.symbols = sum(len(file) + 1 for file in files)
        self.lane = (self.symbols - 1) // batch
        self.windows = self.lane // window
        if self.windows == 0:
            raise ValueError(f"{self.symbols} characters are too few for {batch} lanes of {window}")
        self.epoch = -1

    def read(self, epoch, index):
        """uint8 [window + 1, batch]; the last row is only a target."""
        if epoch != self.epoch:
            order = np.random.default_rng([self.seed, epoch]).permutation(len(self.files))
            boundary = np.zeros(1, np.uint8)
            self.text = np.concatenate([part for place in order for part in (boundary, self.files[place])])
            self.epoch = epoch
        starts = np.arange(self.batch) * self.lane + index * self.window
        return self.text[starts[None, :] + np.arange(self.window + 1)[:, None]]
