"""The character network of docs/network-format.md, and its folder."""

import json
import os
import struct
from pathlib import Path

import numpy as np
import torch

from data import BOUNDARY, vocabulary
from lstm import lstm_window, table_rows

RECURRENT = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}


class CharacterNetwork(torch.nn.Module):
    """Embedding, recurrent layers, linear output; the parameters carry the names that Cell Lens reads."""

    def __init__(self, cell="lstm", layers=1, hidden=512, embedding=64, dropout=0.0, weight_dropout=0.0,
                 longest_memory=0.0):
        super().__init__()
        self.cell, self.layers, self.hidden, self.width = cell, layers, hidden, embedding
        symbols = len(vocabulary()["symbols"])
        self.embedding = torch.nn.Embedding(symbols, embedding)
        self.rnn = RECURRENT[cell](embedding, hidden, layers, dropout=dropout if layers > 1 else 0.0)
        self.output = torch.nn.Linear(hidden, symbols)
        self.dropout, self.weight_dropout = dropout, weight_dropout
        bound = hidden**-0.5
        torch.nn.init.uniform_(self.output.weight, -bound, bound)
        torch.nn.init.uniform_(self.output.bias, -bound, bound)
        if cell == "lstm":  # forget gates start open (Jozefowicz et al. 2015)
            for layer in range(layers):
                getattr(self.rnn, f"bias_ih_l{layer}").data[hidden : 2 * hidden] = 1
                getattr(self.rnn, f"bias_hh_l{layer}").data[hidden : 2 * hidden] = 0
                if longest_memory > 0:
                    self._spread_paces(layer, longest_memory)

    def _spread_paces(self, layer, longest):
        """A cell with the bias log(T) at its forget gate keeps what it has for about T characters; log(1 / T) at its
        input gate lets in as little at a time. T uniform from 1 to `longest` (Tallec and Ollivier 2018, arXiv 1804.11188)."""
        paces = torch.empty(self.hidden).uniform_(1, longest - 1).log()
        getattr(self.rnn, f"bias_ih_l{layer}").data[: self.hidden] = -paces
        getattr(self.rnn, f"bias_ih_l{layer}").data[self.hidden : 2 * self.hidden] = paces

    def forward(self, indices, state, low=None):
        """indices [T, B], state from an earlier call or None -> logits [T, B, V], state, h [layers, T, B, H], c or None.
        The state of a lane is zero before it reads a boundary. low: torch.bfloat16 to compute an LSTM's matrix
        products in it; without it h is that of the top layer alone, [1, T, B, H], and c None."""
        starts = (indices == BOUNDARY).any(1).nonzero().flatten().tolist()
        edges = sorted({0, *starts}) + [indices.shape[0]]
        recurrent = self._recurrent_weights() if low is not None and self.cell == "lstm" else None
        parts = []
        for start, end in zip(edges, edges[1:]):
            if start in starts and state is not None:
                state = _cleared(state, indices[start] == BOUNDARY)
            h, state, c = self._piece(indices[start:end], state, low, recurrent)
            parts.append((h, c))
        if len(parts) > 1:
            h = torch.cat([part for part, _ in parts], 1)
            c = None if c is None else torch.cat([part for _, part in parts], 1)
        seen = torch.nn.functional.dropout(h[-1], self.dropout, self.training)
        if low is not None and self.cell == "lstm":
            logits = (seen.to(low) @ self.output.weight.to(low).t()).float() + self.output.bias
        else:
            logits = self.output(seen)
        return logits, state, h, c

    def _recurrent_weights(self):
        """weight_hh of every layer; in training a share of each is dropped, the same for the whole window (DropConnect
        on what is recurrent: Merity, Keskar and Socher 2017, arXiv 1708.02182)."""
        weights = (getattr(self.rnn, f"weight_hh_l{layer}") for layer in range(self.layers))
        return [torch.nn.functional.dropout(weight, self.weight_dropout, self.training) for weight in weights]

    def _piece(self, indices, state, low, recurrent):
        """h of every step, the state after the last, and c of every step or None; no boundary but at the start."""
        if recurrent is not None:
            return self._low_lstm(indices, state, low, recurrent)
        h, state = self.rnn(self.embedding(indices), state)
        return h[None], state, None

    def _low_lstm(self, indices, state, low, recurrent):
        rnn = self.rnn
        batch = indices.shape[1]
        zeros = self.output.weight.new_zeros(self.layers, batch, self.hidden)
        h0, c0 = (zeros, zeros) if state is None else state
        every_h, every_c, last_h, last_c = [], [], [], []
        for layer in range(self.layers):
            weight, bias = getattr(rnn, f"weight_ih_l{layer}"), getattr(rnn, f"bias_ih_l{layer}")
            bias = bias + getattr(rnn, f"bias_hh_l{layer}")
            if layer == 0:
                inputs = table_rows(self.embedding.weight @ weight.t() + bias, indices, low)
            else:
                below = torch.nn.functional.dropout(every_h[-1], self.dropout, self.training)
                inputs = (below.to(low) @ weight.to(low).t()).float() + bias
            outputs, h, c, cells = lstm_window(inputs, recurrent[layer], h0[layer], c0[layer], low)
            every_h.append(outputs)
            every_c.append(cells)
            last_h.append(h)
            last_c.append(c)
        return torch.stack(every_h), (torch.stack(last_h), torch.stack(last_c)), torch.stack(every_c)


def _cleared(state, lanes):
    """The state with zeros for the lanes that are true in `lanes` [B]."""
    if isinstance(state, tuple):
        return tuple(_cleared(part, lanes) for part in state)
    return state.masked_fill(lanes[None, :, None], 0)


def detached(state):
    return tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach()


def read_tensors(folder):
    """The tensors of a folder's model.safetensors, float32 or float16 there, by name; float32 here."""
    data = (Path(folder) / "model.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        first, last = (8 + length + offset for offset in entry["data_offsets"])
        kind = {"F32": np.float32, "F16": np.float16}[entry["dtype"]]
        values = np.frombuffer(data[first:last], kind).astype(np.float32).reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors


def write_safetensors(path, tensors, half=False):
    """The safetensors format: length of the header, header, data; written beside, synced, then renamed."""
    header, parts, offset = {}, [], 0
    for name, tensor in tensors.items():
        data = tensor.detach().cpu().to(torch.float16 if half else torch.float32).contiguous().numpy().tobytes()
        end = offset + len(data)
        header[name] = {"dtype": "F16" if half else "F32", "shape": list(tensor.shape), "data_offsets": [offset, end]}
        parts.append(data)
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    replace(path, struct.pack("<Q", len(text)) + text + b"".join(parts))


def replace(path, data):
    path = Path(path)
    temporary = path.with_suffix(".tmp")
    with open(temporary, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)


def write_folder(folder, network, name, record, half=False):
    """model.safetensors and config.json, as docs/network-format.md describes them."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_safetensors(folder / "model.safetensors", network.state_dict(), half)
    config = {
        "format": "cell-lens-network",
        "version": 1,
        "name": name,
        "cell": network.cell,
        "layers": network.layers,
        "hidden": network.hidden,
        "embedding": network.width,
        "vocabulary": vocabulary(),
        "training": record,
    }
    replace(folder / "config.json", (json.dumps(config, indent=1) + "\n").encode())
