"""Rounds a trained network to float16, so that what is measured afterwards is what a float16 file holds."""

import numpy as np
import torch

from data import BOUNDARY

# Text that the network reads to learn which errors matter: lanes, and characters of each.
LANES, LENGTH = 64, 2000


def round_to_half(network, files):
    """
    Rounds all weights to float16 in place; `files` is the training text, a list of uint8 arrays. Each weight goes to the
    nearest float16; of an LSTM of one layer, the errors that are made in a column are made up for in those that follow.
    """
    named = dict(network.named_parameters())
    for name, weight in named.items():
        if weight.abs().max() > 65504:
            raise SystemExit(f"{name} has weights beyond the range of float16: leave out --half")
    rounded = {name: _nearest(weight.detach()) for name, weight in named.items()}
    if network.cell == "lstm" and network.layers == 1:
        weights = {name: weight.detach().cpu().float() for name, weight in named.items()}
        rounded.update(_round_lstm(weights, _sample(files)))
    with torch.no_grad():
        for name, weight in named.items():
            weight.copy_(rounded[name])


def _nearest(values):
    return values.half().float()


def _sample(files):
    """int64 [LENGTH, LANES]: beginnings of random files after the boundary; of all files where few are long enough."""
    long = [file for file in files if len(file) >= LENGTH] or [np.resize(np.concatenate(files), LENGTH)]
    chosen = np.random.default_rng(0).choice(len(long), LANES, replace=len(long) < LANES)
    lanes = [np.concatenate([[BOUNDARY], long[place][: LENGTH - 1]]) for place in chosen]
    return torch.from_numpy(np.stack(lanes, 1).astype(np.int64))


def _states(weights, text):
    """h after every step of an LSTM of one layer, [T, B, H]; formulas of torch.nn.LSTM."""
    inputs = weights["embedding.weight"] @ weights["rnn.weight_ih_l0"].t()
    inputs = inputs + weights["rnn.bias_ih_l0"] + weights["rnn.bias_hh_l0"]
    recurrent = weights["rnn.weight_hh_l0"].t().contiguous()
    h = torch.zeros(text.shape[1], recurrent.shape[0])
    c = torch.zeros_like(h)
    states = torch.empty(*text.shape, recurrent.shape[0])
    for t, symbols in enumerate(text):
        i, f, g, o = (inputs[symbols] + h @ recurrent).chunk(4, 1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        states[t] = h
    return states


def _round_columns(weight, moments, damping=1e-4):
    """
    Rounds weight [out, in] to float16 column by column; the error of a column, as far as inputs with these second
    moments [in, in] show it, is taken off the columns that are still to come (GPTQ: Frantar et al. 2022, arXiv
    2210.17323, with columns in their order).
    """
    weight, moments = weight.double().clone(), moments.double()
    size = weight.shape[1]
    moments = moments + damping * moments.diag().mean() * torch.eye(size, dtype=torch.double)
    factor = torch.linalg.cholesky(torch.linalg.inv(moments), upper=True)
    for column in range(size):
        rounded = _nearest(weight[:, column].float()).double()
        error = (weight[:, column] - rounded) / factor[column, column]
        weight[:, column] = rounded
        weight[:, column + 1 :] -= error[:, None] * factor[column, column + 1 :]
    return weight.float()


def _round_lstm(weights, text):
    """
    Float16 values of an LSTM's embedding and gates. The embedding is rounded with regard to what the gates make of it;
    then the gates' weights, for the inputs and states of `text`; what these errors come to in the mean goes into the
    biases, the second of which holds what the first one's rounding left.
    """
    embedding, weight_ih, weight_hh = (
        weights[name] for name in ("embedding.weight", "rnn.weight_ih_l0", "rnn.weight_hh_l0"))
    hidden = weight_hh.shape[1]
    before = _states(weights, text)[:-1].reshape(-1, hidden)
    symbols = text[1:].reshape(-1)
    rounded_embedding = _round_columns(embedding, weight_ih.t() @ weight_ih)
    inputs = torch.cat([before, rounded_embedding[symbols]], 1)
    mean = inputs.double().mean(0)
    centred = inputs - mean.float()
    weight = torch.cat([weight_hh, weight_ih], 1)
    rounded = _round_columns(weight, (centred.t() @ centred).double() / inputs.shape[0])
    true_mean = torch.cat([before, embedding[symbols]], 1).double().mean(0)
    bias = (weights["rnn.bias_ih_l0"] + weights["rnn.bias_hh_l0"]).double()
    bias = bias + weight.double() @ true_mean - rounded.double() @ mean
    first = _nearest(bias.float())
    return {
        "embedding.weight": rounded_embedding,
        "rnn.weight_hh_l0": rounded[:, :hidden].contiguous(),
        "rnn.weight_ih_l0": rounded[:, hidden:].contiguous(),
        "rnn.bias_ih_l0": first,
        "rnn.bias_hh_l0": _nearest((bias - first.double()).float()),
    }
