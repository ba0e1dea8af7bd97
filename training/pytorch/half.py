"""Training on the values of float16, so that nothing is lost when a network's file holds float16."""

import contextlib

import torch


@contextlib.contextmanager
def on_half(network):
    """
    While it lasts, every weight is the float16 nearest to it; afterwards they are what they were. Gradients that are
    taken inside go to the weights outside (the straight-through estimate of Bengio, Léonard and Courville 2013, arXiv
    1308.3432): what the network computes is computed with float16 from the first step to the last, while the optimiser
    adds up its small steps in float32.
    """
    kept = [weight.detach().clone() for weight in network.parameters()]
    round_to_half(network)
    try:
        yield
    finally:
        with torch.no_grad():
            for weight, value in zip(network.parameters(), kept):
                weight.copy_(value)


def round_to_half(network):
    """Every weight becomes the float16 nearest to it. Raises SystemExit where one is beyond its range."""
    for name, weight in network.named_parameters():
        if weight.abs().max() > 65504:
            raise SystemExit(f"{name} has weights beyond the range of float16: leave out --half")
        with torch.no_grad():
            weight.copy_(weight.half())
