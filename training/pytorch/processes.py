"""The processes of a run: one, or as many as torchrun started. They divide the lanes of text among them."""

import os

import torch


class Processes:
    def __init__(self, device):
        self.count = int(os.environ.get("WORLD_SIZE", "1"))
        self.rank = int(os.environ.get("RANK", "0"))
        self.first = self.rank == 0
        if device.startswith("cuda"):
            self.device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
            torch.cuda.set_device(self.device)
        else:
            self.device = torch.device(device)
        if self.count > 1:
            torch.distributed.init_process_group("nccl" if self.device.type == "cuda" else "gloo")

    def share(self, lanes):
        """The lanes, of `lanes` in all, that this process reads."""
        if lanes % self.count != 0:
            raise SystemExit(f"--batch {lanes} cannot be divided among {self.count} processes: give a multiple of it")
        each = lanes // self.count
        return slice(self.rank * each, (self.rank + 1) * each)

    def wrap(self, network):
        """The module whose gradients are the means over all processes."""
        if self.count == 1:
            return network
        return torch.nn.parallel.DistributedDataParallel(network)

    def mean(self, *numbers):
        """The means over the processes of numbers that each of them has."""
        if self.count == 1:
            return numbers
        together = torch.tensor(numbers, dtype=torch.float64, device=self.device)
        torch.distributed.all_reduce(together)
        return tuple((together / self.count).tolist())

    def gather(self, state):
        """The state [layers, lanes, H] (or pair of such) of all lanes, on the CPU; state: that of this process."""
        if isinstance(state, tuple):
            return tuple(self.gather(part) for part in state)
        if self.count > 1:
            parts = [torch.empty_like(state) for _ in range(self.count)]
            torch.distributed.all_gather(parts, state.contiguous())
            state = torch.cat(parts, 1)
        return state.cpu()

    def own(self, state, lanes):
        """This process's part of a state of all lanes."""
        if isinstance(state, tuple):
            return tuple(self.own(part, lanes) for part in state)
        return state[:, lanes].contiguous().to(self.device)

    def end(self):
        if self.count > 1:
            torch.distributed.destroy_process_group()
