"""Weights set to zero while a network learns, so that a cell is read by few others."""

import torch

# The shares of a run at which pruning begins and has come to its end.
BEGINS, ENDS = 1 / 8, 1 / 2


def prune(network, density, progress):
    """
    Sets the smallest weights of weight_hh and of the output to zero, in place; called after each step of training.
    `density` of them stay from the middle of the run on, all of them until an eighth of it is over, in between ever
    fewer (Gao et al. 2025, "Weight-sparse transformers have interpretable circuits").
    """
    share = 1 - (1 - density) * min(1.0, max(0.0, (progress - BEGINS) / (ENDS - BEGINS)))
    with torch.no_grad():
        for name, weight in network.named_parameters():
            if "weight_hh" in name or name == "output.weight":
                _keep_largest(weight, share)


def _keep_largest(weight, share):
    kept = max(1, round(share * weight.numel()))
    if kept < weight.numel():
        bound = weight.abs().flatten().kthvalue(weight.numel() - kept).values
        weight.masked_fill_(weight.abs() <= bound, 0)
