"""
Copies a network's folder with its weights in float16.

    python training/pytorch/halve.py FROM TO

config.json is copied as it is; model.safetensors gets float16 in place of float32.
"""

import json
import shutil
import sys
from pathlib import Path

from network import read_tensors, write_safetensors


def halve(source, target):
    tensors = read_tensors(source)
    large = [name for name, tensor in tensors.items() if tensor.abs().max() > 65504]
    if large:
        raise SystemExit(f"{source}: {', '.join(large)} has weights beyond the range of float16")
    target.mkdir(parents=True, exist_ok=True)
    write_safetensors(target / "model.safetensors", tensors, half=True)
    shutil.copyfile(source / "config.json", target / "config.json")
    print(json.dumps({"tensors": len(tensors), "bytes": (target / "model.safetensors").stat().st_size}))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    halve(Path(sys.argv[1]), Path(sys.argv[2]))
